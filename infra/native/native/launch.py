"""Everything that one home runs, from the first start to the last stop."""

from collections.abc import Sequence
from pathlib import Path

from native import zygote
from native.elasticsearch import Elasticsearch
from native.kafka import Kafka
from native.keycloak import Keycloak
from native.leftovers import end_leftovers
from native.machine import check_disk, find_jdk
from native.mail import Mail
from native.postgres import Postgres
from native.principals import GATEWAY, SERVICES
from native.progress import say, timings
from native.runfile import Facts, Secrets, read_run_file, write_run_file
from native.server import Server
from native.service import ServiceProcess
from native.service_environment import service_environment
from native.supervisor import Supervisor, Unit

APART = ("api", "worker")
TOGETHER = ("serve",)
IMPORTER = "service-account-importer"  # the realm's machine that brings a firm in


USUAL: tuple[type[Server], ...] = (Postgres, Elasticsearch, Kafka)
ALL: tuple[type[Server], ...] = (*USUAL, Keycloak)


class Launch:
    def __init__(
        self, home: Path, kinds: Sequence[type[Server]] = USUAL, *, follow: int | None = None
    ) -> None:
        prepare_home(home)
        self.home = home
        self.follow = follow
        self.servers = [kind(home) for kind in kinds]
        self.services: list[ServiceProcess] = []
        self.mail: list[Mail] = []
        self.ready = False
        self.supervisor = Supervisor(home, self.note)
        self.supervisor.obey_signals()

    def note(self) -> None:
        servers = self._facts()
        services = {service.name: service.facts() for service in self.services}
        write_run_file(self.home, servers, services, ready=self.ready)

    def _facts(self) -> dict[str, Facts]:
        units: list[Unit] = [*self.servers, *self.mail]
        return {unit.name: unit.facts() for unit in units}

    def run_servers(self) -> None:
        try:
            self._start(self.servers)
            self._stay("all servers are up")
        finally:
            self._end()

    def run_all(self, *, split: bool, gateway_port: int | None) -> None:
        self.mail = [Mail(self.home)]
        self.services = self._make_services(APART if split else TOGETHER, gateway_port)
        try:
            self.supervisor.start(self.servers)
            zygote.preload()
            self._start(self.mail)
            self.supervisor.wait_ready(self._of(Postgres, Kafka))
            self.note()
            self._migrate()  # while the slower servers still start
            self.supervisor.wait_ready(self.servers)
            self._start(self.services)
            self._stay(f"everything is up at {self.services[-1].url}")
        finally:
            self._end()

    def _migrate(self) -> None:
        zygote.run_all([self._task("native", "provision", "--home", str(self.home))])
        zygote.run_all([self._task(name, "migrate") for name in (*SERVICES, GATEWAY)])
        zygote.run_all([self._task("firm", "bootstrap", IMPORTER)])
        say("databases, topics, accounts and access rules are in place")

    def _task(self, package: str, *arguments: str) -> zygote.Task:
        known = package in {*SERVICES, GATEWAY}
        env = self._environment(package, port=0) if known else {}
        return zygote.Task(package, arguments, env, self.home / "logs" / f"{package}.log")

    def _of(self, *kinds: type[Server]) -> list[Server]:
        return [server for server in self.servers if isinstance(server, kinds)]

    def _start(self, units: Sequence[Unit]) -> None:
        self.supervisor.start(units)
        self.note()
        self.supervisor.wait_ready(units)

    def _stay(self, what: str) -> None:
        self.ready = not self.supervisor.stopping
        self.note()
        if self.ready:
            say(f"{what} after {timings()}; {self.home / 'run.json'} tells where")
        self.supervisor.watch(self.follow)

    def _end(self) -> None:
        self.ready = False
        self.supervisor.stop()
        self.note()
        say("everything is stopped")

    def _make_services(
        self, roles: Sequence[str], gateway_port: int | None
    ) -> list[ServiceProcess]:
        made = [
            ServiceProcess(self.home, name, role, self._environment)
            for name in SERVICES
            for role in roles
        ]
        gateway = ServiceProcess(self.home, GATEWAY, "serve", self._environment, gateway_port)
        return [*made, gateway]

    def _environment(self, service: str, port: int) -> dict[str, str]:
        servers = self._facts()
        upstreams = {unit.service: unit.url for unit in self.services if unit.role != "worker"}
        return service_environment(service, port, servers, Secrets(self.home), upstreams)


def prepare_home(home: Path) -> None:
    """Make the folder, refuse a second launch in it, end what a killed one left behind."""
    (home / "logs").mkdir(parents=True, exist_ok=True)
    find_jdk()
    check_disk(home)
    end_leftovers(read_run_file(home))
