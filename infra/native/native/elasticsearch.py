"""Elasticsearch 8.19, the minimal distribution: security without TLS, file-realm users."""

import base64
import hashlib
import json
import secrets
import shutil
import urllib.request
from pathlib import Path

from native.downloads import elasticsearch_programs
from native.kafka import private
from native.machine import find_jdk, free_port, give_to_servers
from native.program import Program
from native.runfile import Facts
from native.server import Server

ADMIN = "admin"
ITERATIONS = 10_000
QUIET = "-Des.queryable_built_in_roles_enabled=false"  # their index needs an absent plug-in


class Elasticsearch(Server):
    name = "elasticsearch"
    title = "Elasticsearch"

    def prepare(self) -> Program:
        programs = elasticsearch_programs()
        config = self._configure(programs)
        scratch = give_to_servers(self.folder / "tmp")
        env = {
            "ES_JAVA_HOME": str(find_jdk()),
            "ES_PATH_CONF": str(config),
            "ES_TMPDIR": str(scratch),
            "ES_JAVA_OPTS": f"-Xms512m -Xmx512m {QUIET}",
        }
        pid_file = self.folder / "server.pid"
        pid_file.unlink(missing_ok=True)
        command = [programs / "bin" / "elasticsearch", "-p", pid_file]
        return Program(self.name, command, self.folder, self.log, env=env)

    def pid(self) -> int | None:
        """Return the server's own process; the program that we start is its guardian."""
        noted = self.folder / "server.pid"
        text = noted.read_text().strip() if noted.exists() else ""
        return int(text) if text else super().pid()

    def _configure(self, programs: Path) -> Path:
        config = give_to_servers(self.folder / "config")
        for part in ("jvm.options", "log4j2.properties", "role_mapping.yml"):
            shutil.copyfile(programs / "config" / part, config / part)
            (config / part).chmod(0o644)
        (config / "elasticsearch.yml").write_text(json.dumps(self._settings(), indent=2))
        (config / "roles.yml").write_text("{}\n")
        private(config / "users", f"{ADMIN}:{password_hash(self.secrets.get(self.name))}\n")
        (config / "users_roles").write_text(f"superuser:{ADMIN}\n")
        return config

    def _settings(self) -> dict[str, object]:
        return {
            "cluster.name": "hengping",
            "node.name": "node-1",
            "discovery.type": "single-node",
            "network.host": "127.0.0.1",
            "http.port": self.port,
            "transport.port": free_port(),
            "path.data": str(give_to_servers(self.folder / "data")),
            "path.logs": str(give_to_servers(self.folder / "logs")),
            "action.auto_create_index": False,
            "cluster.routing.allocation.disk.threshold_enabled": False,
            "xpack.security.enabled": True,
            "xpack.security.autoconfiguration.enabled": False,
            "xpack.security.http.ssl.enabled": False,
            "xpack.security.transport.ssl.enabled": False,
        }

    def is_ready(self) -> bool:
        return serves(self.access())

    @property
    def _url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def access(self) -> Facts:
        return {"url": self._url, "username": ADMIN, "password": self.secrets.get(self.name)}


def serves(access: Facts) -> bool:
    """Ask for the health: GET / answers 405 in this distribution."""
    health = f"{access['url']}/_cluster/health?wait_for_status=yellow&timeout=1s"
    request = urllib.request.Request(health)  # noqa: S310  # our own loopback address
    login = f"{access['username']}:{access['password']}".encode()
    request.add_header("Authorization", f"Basic {base64.b64encode(login).decode()}")
    try:
        with urllib.request.urlopen(request, timeout=3):  # noqa: S310  # as above
            return True
    except OSError:
        return False


def password_hash(password: str) -> str:
    """Hash as Elasticsearch's file realm does, sparing the start of a JVM."""
    salt = secrets.token_bytes(32)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS, 32)
    encoded = (base64.b64encode(part).decode() for part in (salt, digest))
    return "$".join([f"{{PBKDF2}}{ITERATIONS}", *encoded])
