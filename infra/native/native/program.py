"""One program that we start, watch and stop."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

import psutil

from native.machine import server_user

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(by: signal.Signals) -> None:
    """Ask the kernel to send this process a signal when its parent ends (Linux)."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(by))


@dataclass
class Program:
    """A server process in its own session, its output in a file.

    Runs as the servers' account where we are root. The kernel stops it when we are killed.
    """

    name: str
    command: Sequence[object]
    folder: Path
    log: Path
    env: dict[str, str] = field(default_factory=dict)
    stop_by: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        env = {key: os.environ[key] for key in ("PATH", "LANG", "TZ") if key in os.environ}
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [str(part) for part in self.command],
                cwd=self.folder,
                env=env | self.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(self.stop_by),  # noqa: PLW1509  # one thread
                **server_account(),
            )

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def exit_code(self) -> int | None:
        """Return None while it runs."""
        return self.process.poll() if self.process else -1

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(self.stop_by)

    def stop(self, patience: float = 30) -> None:
        """Ask, wait, and kill what does not end in time."""
        self.ask_to_stop()
        if self.process is None:
            return
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            end_session(self.process.pid)
            self.process.wait()


class Account(TypedDict):
    """Arguments of Popen; None leaves ours."""

    user: str | None
    group: int | None
    extra_groups: list[str | int] | None


def server_account() -> Account:
    """Name the account under which servers run."""
    user = server_user()
    if user is None:
        return {"user": None, "group": None, "extra_groups": None}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def end_session(leader: int) -> None:
    """Kill a process that we started, with all that it started in its session."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return


def last_lines(log: Path, count: int = 5) -> str:
    text = log.read_text(errors="replace") if log.exists() else ""
    return "\n".join(text.splitlines()[-count:])


def lives(pid: int) -> bool:
    """Tell whether the process runs; one that only awaits its parent's look does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def wait_until_gone(pid: int, patience: float = 30) -> bool:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if not lives(pid):
            return True
        time.sleep(0.05)
    return False
