"""What PostgreSQL, Kafka, Elasticsearch and Keycloak have in common for the supervisor."""

import hashlib
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from native.machine import free_port, give_to_servers, open_to_servers, server_user
from native.program import Program, last_lines, server_account
from native.runfile import Facts, Secrets, read_run_file
from native.trouble import CannotStart


class Server(ABC):
    name: str
    title: str

    def __init__(self, home: Path) -> None:
        self.home = home
        self.secrets = Secrets(home)
        self.log = home / "logs" / f"{self.name}.log"
        known = read_run_file(home).get("servers", {}).get(self.name, {})
        self.port = free_port(known.get("port"))
        self.folder = data_folder(home, self.name)
        self.program: Program | None = None
        self.starts = 0
        self.up = False

    @abstractmethod
    def prepare(self) -> Program:
        """Write the configuration and, the first time, the storage."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Answer quickly whether clients are served."""

    @abstractmethod
    def access(self) -> Facts:
        """Return addresses, users and passwords for the run file."""

    def start(self) -> None:
        self.program = self.prepare()
        self.program.start()
        self.starts += 1

    def pid(self) -> int | None:
        return self.program.pid if self.program else None

    def exit_code(self) -> int | None:
        return self.program.exit_code() if self.program else -1

    def ask_to_stop(self) -> None:
        if self.program:
            self.program.ask_to_stop()

    def stop(self) -> None:
        if self.program:
            self.program.stop()

    def facts(self) -> Facts:
        running = self.exit_code() is None
        base = {"pid": self.pid() if running else None, "port": self.port, "up": self.up}
        place = {"starts": self.starts, "data": str(self.folder), "log": str(self.log)}
        return base | place | self.access()

    def explain_end(self) -> CannotStart:
        return CannotStart(
            f"{self.title} ended while starting; its last words in {self.log} were: "
            f"{last_lines(self.log)}"
        )

    def run_once(self, command: Sequence[object], env: dict[str, str] | None = None) -> None:
        """Run one of the server's own tools under the servers' account."""
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.folder,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin"} | (env or {}),
            capture_output=True,
            text=True,
            check=False,
            **server_account(),
        )
        if done.returncode:
            raise CannotStart(f"{self.title} could not be set up: {done.stdout}{done.stderr}")


def data_folder(home: Path, name: str) -> Path:
    """Return the home's own folder, or one in /var/tmp where servers may not enter the home."""
    if server_user() and not open_to_servers(home):
        digest = hashlib.sha256(str(home).encode()).hexdigest()[:12]
        home = Path("/var/tmp") / f"hengping-{digest}"  # noqa: S108  # its content is 0700
        home.mkdir(exist_ok=True)
        home.chmod(0o711)
    return give_to_servers(home / name)
