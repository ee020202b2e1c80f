"""One process of a service, forked, with its HTTP port and its log."""

import http.client
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from native import zygote
from native.machine import check_port, free_port
from native.program import end_session, last_lines
from native.runfile import Facts, read_run_file
from native.trouble import CannotStart

PATIENCE = 20.0
USUAL_PORTS = {"gateway": 8080}

Environment = Callable[[str, int], dict[str, str]]  # service, port


class ServiceProcess:
    """`name` is the service, or service-role where api and worker run apart."""

    def __init__(
        self,
        home: Path,
        service: str,
        role: str,
        environment: Environment,
        port: int | None = None,
    ) -> None:
        self.name = service if role == "serve" else f"{service}-{role}"
        self.title = self.name
        self.service, self.role = service, role
        self.home, self.environment = home, environment
        self.log = home / "logs" / f"{self.name}.jsonl"
        known = read_run_file(home).get("services", {}).get(self.name, {})
        if port:
            check_port(port, self.title)
        usual = USUAL_PORTS.get(service) if port is None else None
        self.port = port or free_port(known.get("port", usual))
        self.pid: int | None = None
        self.starts = 0
        self.up = False
        self.folder = home / "services" / self.name
        self.folder.mkdir(parents=True, exist_ok=True)
        self._ended: int | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._ended = None
        self.pid = zygote.fork(self.task(), self.folder)
        self.starts += 1

    def task(self) -> zygote.Task:
        env = self.environment(self.service, self.port) | self._once()
        return zygote.Task(self.service, [self.role], env, self.log)

    def _once(self) -> dict[str, str]:
        """Take DIR/once/<name>.json: variables for the next start only (fault tests)."""
        order = self.home / "once" / f"{self.name}.json"
        if not order.exists():
            return {}
        values: dict[str, str] = json.loads(order.read_text())
        order.unlink()
        return values

    def is_ready(self) -> bool:
        return answers(self.port, "/readyz")

    def exit_code(self) -> int | None:
        if self.pid is not None and self._ended is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._ended = os.waitstatus_to_exitcode(status)
        return self._ended

    def ask_to_stop(self) -> None:
        if self.pid is not None and self.exit_code() is None:
            os.kill(self.pid, signal.SIGCONT)
            os.kill(self.pid, signal.SIGTERM)

    def stop(self) -> None:
        self.ask_to_stop()
        if self.pid is None:
            return
        end = time.monotonic() + PATIENCE
        while self.exit_code() is None:
            if time.monotonic() > end:
                end_session(self.pid)
            time.sleep(0.05)

    def facts(self) -> Facts:
        return {
            "pid": self.pid if self.exit_code() is None else None,
            "port": self.port,
            "up": self.up,
            "starts": self.starts,
            "data": str(self.folder),
            "log": str(self.log),
            "url": self.url,
        }

    def explain_end(self) -> CannotStart:
        return CannotStart(
            f"{self.title} ended while starting (code {self.exit_code()}); "
            f"its last words in {self.log} were: {last_lines(self.log)}"
        )


def answers(port: int, path: str) -> bool:
    """Tell whether GET gives 200 within a moment."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        line.request("GET", path)
        return line.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
