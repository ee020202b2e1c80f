"""What the run file says, as environment variables."""

import shlex
from pathlib import Path

from native.runfile import Facts, read_run_file
from native.trouble import CannotStart


def test_environment(run: Facts) -> dict[str, str]:
    """Return HENGPING_TEST_* for the servers of a run file."""
    servers = run["servers"]
    kafka, search = servers["kafka"], servers["elasticsearch"]
    found = {
        "POSTGRES_URL": servers["postgres"]["url"],
        "KAFKA_BOOTSTRAP": kafka["bootstrap"],
        "KAFKA_USERNAME": kafka["username"],
        "KAFKA_PASSWORD": kafka["password"],
        "ELASTICSEARCH_URL": search["url"],
        "ELASTICSEARCH_USERNAME": search["username"],
        "ELASTICSEARCH_PASSWORD": search["password"],
    }
    if keycloak := servers.get("keycloak"):
        found["KEYCLOAK_URL"] = keycloak["url"]
        found["KEYCLOAK_ADMIN_PASSWORD"] = keycloak["password"]
    return {f"HENGPING_TEST_{name}": value for name, value in found.items()}


def export_lines(home: Path) -> str:
    run = read_run_file(home)
    if not run.get("ready"):
        raise CannotStart(
            f"Nothing runs in {home}: start `python -m native servers --home {home}` first."
        )
    values = test_environment(run)
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in values.items())
