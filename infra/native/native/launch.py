"""The two ways to start: servers alone, or servers and services."""

from pathlib import Path

from native.elasticsearch import Elasticsearch
from native.kafka import Kafka
from native.machine import check_disk, find_jdk
from native.postgres import Postgres
from native.progress import say, timings
from native.runfile import write_run_file
from native.server import Server
from native.supervisor import Supervisor


def make_servers(home: Path, *, keycloak: bool) -> list[Server]:
    home.mkdir(parents=True, exist_ok=True)
    (home / "logs").mkdir(exist_ok=True)
    find_jdk()
    check_disk(home)
    assert not keycloak
    return [Postgres(home), Elasticsearch(home), Kafka(home)]


def run_servers(home: Path, *, keycloak: bool, follow: int | None) -> None:
    servers = make_servers(home, keycloak=keycloak)

    def note(*, ready: bool = True) -> None:
        facts = {server.name: server.facts() for server in servers}
        write_run_file(home, facts, {}, ready=ready)

    supervisor = Supervisor(home, note)
    try:
        supervisor.start(servers)
        note(ready=False)
        supervisor.wait_ready(servers)
        note()
        say(f"all servers are up after {timings()}; {home / 'run.json'} tells where")
        supervisor.watch(follow)
    finally:
        supervisor.stop()
        note(ready=False)
