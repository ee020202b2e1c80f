"""What the run file says, as environment variables."""

import shlex
from pathlib import Path

from native.principals import principals
from native.runfile import Facts, Secrets, read_run_file
from native.service_environment import service_environment
from native.trouble import CannotStart

VARIABLES = {
    "POSTGRES_URL": ("postgres", "url"),
    "KAFKA_BOOTSTRAP": ("kafka", "bootstrap"),
    "KAFKA_USERNAME": ("kafka", "username"),
    "KAFKA_PASSWORD": ("kafka", "password"),
    "ELASTICSEARCH_URL": ("elasticsearch", "url"),
    "ELASTICSEARCH_USERNAME": ("elasticsearch", "username"),
    "ELASTICSEARCH_PASSWORD": ("elasticsearch", "password"),
    "KEYCLOAK_URL": ("keycloak", "url"),
    "KEYCLOAK_ADMIN_PASSWORD": ("keycloak", "password"),
}


def variables(run: Facts) -> dict[str, str]:
    """Return HENGPING_TEST_* for the servers that a run file names."""
    servers = run["servers"]
    return {
        f"HENGPING_TEST_{name}": servers[server][fact]
        for name, (server, fact) in VARIABLES.items()
        if server in servers
    }


def export_lines(home: Path) -> str:
    values = variables(_running(home))
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in values.items())


def partner_lines(home: Path, scope: str) -> str:
    """Return what the account of a partner's scope needs to read its topics."""
    account = f"partner-{scope}"
    if account not in principals():
        raise CannotStart(f"topics.yaml knows no reader {account}.")
    values = {
        "BOOTSTRAP": _running(home)["servers"]["kafka"]["bootstrap"],
        "USERNAME": account,
        "PASSWORD": Secrets(home).get(f"kafka-{account}"),
    }
    return "".join(f"export PARTNER_{name}={shlex.quote(v)}\n" for name, v in values.items())


def service_variables(home: Path, service: str) -> dict[str, str]:
    """Return the environment for a command of a service beside its running processes."""
    run = _running(home)
    upstreams = {name: facts["url"] for name, facts in run["services"].items()}
    return service_environment(service, 0, run["servers"], Secrets(home), upstreams)


def _running(home: Path) -> Facts:
    run = read_run_file(home)
    if not run.get("ready"):
        raise CannotStart(
            f"Nothing runs in {home}: start `python -m native servers --home {home}` first."
        )
    return run
