"""The same platform by docker-compose.yml, where a Docker engine answers."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from native.launch import IMPORTER
from native.postgres import SUPERUSER
from native.principals import GATEWAY as GATEWAY_SERVICE
from native.principals import SERVICES, principals
from native.provision import database_roles
from native.runfile import Facts, Secrets, write_run_file
from native.service_environment import service_environment
from native.trouble import CannotStart

ROOT = Path(__file__).resolve().parents[3]
HOME = ROOT / ".run" / "compose"
GATEWAY = "http://127.0.0.1:8080"
MAIL = "http://127.0.0.1:8025"
KEYCLOAK = "http://127.0.0.1:8081"
ISSUER = f"{KEYCLOAK}/realms/hengping"
JWKS = "http://keycloak:8081/realms/hengping/protocol/openid-connect/certs"
INSIDE = 8000


@contextmanager
def running() -> Iterator[None]:
    """Start everything, wait until it is healthy; take it down at the end, keep the data."""
    write_settings(HOME)
    try:
        _compose("up", "--build", "--detach", "--wait", "--wait-timeout", "600")
        _compose("exec", "-T", "firm-api", "/start.sh", "firm", "bootstrap", IMPORTER)
        yield
    finally:
        _compose("down")


def write_settings(home: Path) -> None:
    """Write what docker-compose.yml mounts: a settings file for each service, and passwords.

    The folder is ours alone; the files are readable because containers have other accounts.
    """
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    secrets = Secrets(home)
    servers = _servers(secrets)
    for name in ("postgres", "kafka", "elasticsearch", "keycloak"):
        _write(home / f"{name}.password", secrets.get(name))
    for name in (*SERVICES, GATEWAY_SERVICE):
        _write(home / f"{name}.env", _settings(name, servers, secrets))
    for name in principals():
        secrets.get(f"kafka-{name}")
    write_run_file(home, servers, {}, ready=True)


def _settings(service: str, servers: Facts, secrets: Secrets) -> str:
    """Return lines that a shell can read."""
    database_roles(service, secrets)
    upstreams = {name: f"http://{name}-api:{INSIDE}" for name in SERVICES}
    upstreams[GATEWAY_SERVICE] = GATEWAY
    port = 8080 if service == GATEWAY_SERVICE else INSIDE
    values = service_environment(service, port, servers, secrets, upstreams, host="0.0.0.0")  # noqa: S104  # inside a container
    if service != GATEWAY_SERVICE:
        values["HENGPING_OIDC__JWKS_URL"] = JWKS
    return "".join(f"{name}='{value}'\n" for name, value in values.items())


def _servers(secrets: Secrets) -> dict[str, Facts]:
    login = f"{SUPERUSER}:{secrets.get('postgres')}"
    search = {"username": "elastic", "password": secrets.get("elasticsearch")}
    return {
        "postgres": {"pid": None, "url": f"postgresql://{login}@postgres:5432/postgres"},
        "kafka": {
            "pid": None,
            "bootstrap": "kafka:9092",
            "username": "admin",
            "password": secrets.get("kafka"),
        },
        "elasticsearch": {"pid": None, "url": "http://elasticsearch:9200"} | search,
        "keycloak": {"pid": None, "url": KEYCLOAK},
        "mail": {
            "pid": None,
            "url": "smtp://mail:1025",
            "host": "0.0.0.0",  # noqa: S104  # inside a container
            "door": 2525,
            "files": "/files",
        },
    }


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o644)


def _compose(*arguments: str) -> None:
    done = subprocess.run(["docker", "compose", *arguments], cwd=ROOT, check=False)
    if done.returncode:
        raise CannotStart(
            f"`docker compose {arguments[0]}` failed: read what it says above, "
            "or stop the Docker engine to start natively."
        )
