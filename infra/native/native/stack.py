"""Handle a running platform: start and stop it, and do harm to it on purpose.

Everything goes through the run file and the launcher's folders `hold` and `once`, so that a
test can also take a platform that somebody else started: `Stack(home)` without `start`.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from native.leftovers import lives_in, stop_launcher
from native.runfile import Facts, read_run_file

START = 420.0
HEAL = 240.0


class Stack:
    """Names are those of the run file: postgres, kafka, …, intake, matters-worker, gateway."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.log = home / "launcher.log"
        self._launcher: subprocess.Popen[bytes] | None = None

    def start(self, *, split: bool = False, keycloak: bool = False, shown: bool = False) -> None:
        """Return when everything is up; the launcher ends with this process at the latest.

        Its progress goes to the terminal where `shown`, else to DIR/launcher.log.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "native", "up", "--home", str(self.home)]
        options = ["--split"] * split + ["--with-keycloak"] * keycloak
        options += [] if shown else ["--gateway-port", "0"]
        with self.log.open("wb") as output:
            self._launcher = subprocess.Popen(
                [*command, *options, "--follow", str(os.getpid())],
                stdin=subprocess.DEVNULL,
                stdout=None if shown else output,
                stderr=None if shown else output,
                start_new_session=True,
            )
        self._wait(self._is_ready, "everything is up", START)

    def _is_ready(self) -> bool:
        run = self.run()
        ours = self._launcher and run and run["supervisor"]["pid"] == self._launcher.pid
        return bool(ours and run["ready"])

    def lives(self) -> bool:
        return self._launcher is not None and self._launcher.poll() is None

    def stop(self) -> None:
        if self._launcher is None:
            stop_launcher(self.run())
        else:
            self._launcher.terminate()
            self._launcher.wait(HEAL)
            self._launcher = None

    def run(self) -> Facts:
        return read_run_file(self.home)

    def facts(self, name: str) -> Facts:
        run = self.run()
        facts: Facts = (run["servers"] | run["services"])[name]
        return facts

    def url(self, name: str) -> str:
        return str(self.facts(name)["url"])

    def pid(self, name: str) -> int:
        """Return a process that works in the unit's own folder; wait while there is none."""
        self._wait(lambda: self._own_pid(name) is not None, f"{name} has a process", HEAL)
        pid = self._own_pid(name)
        assert pid is not None
        return pid

    def _own_pid(self, name: str) -> int | None:
        facts = self.facts(name)
        pid = facts["pid"]
        return pid if pid and lives_in(pid, Path(facts["data"])) else None

    def send(self, name: str, number: signal.Signals) -> None:
        os.kill(self.pid(name), number)

    def kill(self, name: str) -> None:
        """Kill without warning; the launcher starts it again unless it is held."""
        self.send(name, signal.SIGKILL)

    def pause(self, name: str) -> None:
        self.send(name, signal.SIGSTOP)

    def resume(self, name: str) -> None:
        self.send(name, signal.SIGCONT)

    def restart(self, name: str, env: Mapping[str, str] | None = None) -> None:
        """Stop it in peace and wait until it is up; `env` counts for this one start."""
        starts = self.facts(name)["starts"]
        if env:
            self.prepare_next_start(name, env)
        self.send(name, signal.SIGINT if name == "postgres" else signal.SIGTERM)
        self.wait_started(name, after=starts)

    def prepare_next_start(self, name: str, env: Mapping[str, str]) -> None:
        """Give a service more variables at its next start, and only then."""
        order = self.home / "once" / f"{name}.json"
        order.parent.mkdir(exist_ok=True)
        order.write_text(json.dumps(dict(env)))

    @contextmanager
    def down(self, name: str) -> Iterator[None]:
        """Kill it and keep it down inside the block; wait until it is up afterwards."""
        starts = self.facts(name)["starts"]
        hold = self.home / "hold" / name
        hold.parent.mkdir(exist_ok=True)
        hold.touch()
        try:
            self.kill(name)
            yield
        finally:
            hold.unlink()
        self.wait_started(name, after=starts)

    def wait_started(self, name: str, *, after: int, patience: float = HEAL) -> None:
        """Wait until it has been started more than `after` times and is up."""

        def is_up() -> bool:
            facts = self.facts(name)
            return bool(facts["starts"] > after and facts["up"])

        self._wait(is_up, f"{name} is up again", patience)

    def wait_down(self, name: str) -> None:
        self._wait(lambda: not self.facts(name)["up"], f"{name} is down", HEAL)

    def _wait(self, holds: Callable[[], bool], what: str, patience: float) -> None:
        end = time.monotonic() + patience
        while not holds():
            ended = self._launcher is not None and self._launcher.poll() is not None
            if ended or time.monotonic() > end:
                words = self.log.read_text() if self.log.exists() else ""
                raise TimeoutError(f"It did not happen that {what}. {words}")
            time.sleep(0.05)
