"""PostgreSQL 18 from its wheel: TCP on the loopback, password for everybody."""

import os
import pwd
import signal
import socket
import tempfile
from contextlib import closing
from pathlib import Path

from native.downloads import postgres_programs
from native.machine import server_user
from native.program import Program
from native.runfile import Facts
from native.server import Server

SUPERUSER = "hengping"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "300",
    "shared_buffers": "256MB",
    "wal_level": "replica",
    "log_min_duration_statement": "2s",
    "timezone": "UTC",
}


class Postgres(Server):
    name = "postgres"
    title = "PostgreSQL"

    def prepare(self) -> Program:
        programs = postgres_programs() / "bin"
        if not (self.folder / "PG_VERSION").exists():
            self._create(programs)
        options = [f"--{key}={value}" for key, value in SETTINGS.items()]
        command = [programs / "postgres", "-D", self.folder, "-p", str(self.port), *options]
        return Program(self.name, command, self.folder, self.log, stop_by=signal.SIGINT)

    def _create(self, programs: Path) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".pw") as password:
            password.write(self.secrets.get("postgres"))
            password.flush()
            if user := server_user():
                os.chown(password.name, pwd.getpwnam(user).pw_uid, -1)
            auth = ["--auth=scram-sha-256", "-U", SUPERUSER, f"--pwfile={password.name}"]
            place = ["-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
            self.run_once([programs / "initdb", "-D", self.folder, *auth, *place])

    def is_ready(self) -> bool:
        return serves(self.port)

    def access(self) -> Facts:
        password = self.secrets.get("postgres")
        url = f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{self.port}/postgres"
        return {"url": url, "username": SUPERUSER, "password": password}


def serves(port: int) -> bool:
    """Ask for SSL: answered as soon as connections are accepted."""
    try:
        with closing(socket.create_connection(("127.0.0.1", port), 1)) as line:
            line.sendall(b"\x00\x00\x00\x08\x04\xd2\x16\x2f")
            return line.recv(1) in {b"N", b"S"}
    except OSError:
        return False
