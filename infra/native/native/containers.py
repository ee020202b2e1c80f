"""The same servers as containers, for tests on a machine where a Docker engine answers."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from native import elasticsearch, kafka, keycloak, postgres
from native.machine import free_port
from native.runfile import Facts

PASSWORD = "only-for-this-test-run"  # noqa: S105  # a container on the loopback, gone with the run
PATIENCE = 180


def docker_answers() -> bool:
    if shutil.which("docker") is None:
        return False
    asked = ["docker", "info", "--format", "{{.ServerVersion}}"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=20)
    return answer.returncode == 0 and bool(answer.stdout.strip())


def start_containers(what: str) -> dict[str, Facts]:
    """Return the run file's facts of servers; Ryuk removes them when this process ends."""
    if what == "keycloak":
        return {"keycloak": _keycloak()}
    return {"postgres": _postgres(), "kafka": _kafka(), "elasticsearch": _elasticsearch()}


def _postgres() -> Facts:
    port = _run(
        "postgres:18",
        5432,
        {"POSTGRES_USER": postgres.SUPERUSER, "POSTGRES_PASSWORD": PASSWORD},
        command="-c max_connections=300",
    )
    _wait(lambda: postgres.serves(port), "PostgreSQL")
    url = f"postgresql://{postgres.SUPERUSER}:{PASSWORD}@127.0.0.1:{port}/postgres"
    return {"url": url, "port": port}


def _kafka() -> Facts:
    """Start it by our own script: the ready-made container knows no SCRAM and no rules."""
    port = free_port()
    password = Path(tempfile.mkdtemp(prefix="hengping-kafka-")) / "password"
    password.write_text(PASSWORD)
    env = {"KAFKA_ADVERTISED": f"127.0.0.1:{port}", "KAFKA_PASSWORD_FILE": "/password"}
    folders = {kafka.CONFIGURATION: "/infra/kafka", password: "/password"}
    _run(
        "apache/kafka:4.1.0",
        9092,
        env,
        at=port,
        folders=folders,
        command="bash /infra/kafka/start.sh",
    )
    facts: Facts = {"bootstrap": f"127.0.0.1:{port}", "port": port}
    facts |= {"username": kafka.ADMIN, "password": PASSWORD}
    _wait(lambda: kafka.serves(facts), "Kafka")
    return facts


def _elasticsearch() -> Facts:
    env = {
        "discovery.type": "single-node",
        "xpack.security.http.ssl.enabled": "false",
        "action.auto_create_index": "false",
        "ELASTIC_PASSWORD": PASSWORD,
        "ES_JAVA_OPTS": "-Xms512m -Xmx512m",
    }
    port = _run("docker.elastic.co/elasticsearch/elasticsearch:8.19.21", 9200, env)
    facts: Facts = {"url": f"http://127.0.0.1:{port}", "port": port}
    facts |= {"username": "elastic", "password": PASSWORD}
    _wait(lambda: elasticsearch.serves(facts), "Elasticsearch")
    return facts


def _keycloak() -> Facts:
    env = {
        "KC_BOOTSTRAP_ADMIN_USERNAME": keycloak.ADMIN,
        "KC_BOOTSTRAP_ADMIN_PASSWORD": PASSWORD,
    }
    folders = {keycloak.REALM_FILE: "/opt/keycloak/data/import/realm.json"}
    port = _run(
        "quay.io/keycloak/keycloak:26.7.3",
        8080,
        env,
        folders=folders,
        command="start-dev --import-realm",
    )
    url = f"http://127.0.0.1:{port}"
    _wait(lambda: keycloak.serves(url), "Keycloak")
    return {"url": url, "port": port, "username": keycloak.ADMIN, "password": PASSWORD}


def _run(
    image: str,
    inside: int,
    env: dict[str, str],
    *,
    at: int | None = None,
    folders: Mapping[Path, str] | None = None,
    command: str = "",
) -> int:
    """Start a container and return the port it has on this machine."""
    from testcontainers.core.container import DockerContainer  # noqa: PLC0415  # asks for Docker

    port = at or free_port()
    container = DockerContainer(image).with_envs(**env)
    container.ports = cast("dict[str, int | None]", {str(inside): ("127.0.0.1", port)})
    for source, target in (folders or {}).items():
        container.with_volume_mapping(source, target)
    if command:
        container.with_command(command)
    container.start()
    return port


def _wait(serves: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not serves():
        if time.monotonic() > end:
            raise RuntimeError(f"{what} did not start in its container.")
        time.sleep(0.2)
