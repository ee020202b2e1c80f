"""What ends is started again, what is held stays down, what must stop stops."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from native.program import Program
from native.runfile import Facts
from native.supervisor import LONGEST_AFTER_SERVING, Supervisor, Unit
from native.trouble import CannotStart

PATIENCE = 60


class Sleeper(Unit):
    """A small program in the place of a server."""

    name = "sleeper"
    title = "The sleeper"
    up = False

    def __init__(self, folder: Path, script: str = "sleep 600") -> None:
        command = ["/bin/sh", "-c", f"exec {script}"]
        self.program = Program(self.name, command, folder, folder / "sleeper.log")
        self.starts = 0

    def start(self) -> None:
        self.program.start()
        self.starts += 1

    def is_ready(self) -> bool:
        return True

    def exit_code(self) -> int | None:
        return self.program.exit_code()

    def ask_to_stop(self) -> None:
        self.program.ask_to_stop()

    def stop(self) -> None:
        self.program.stop()

    def facts(self) -> Facts:
        return {"pid": self.program.pid}

    def explain_end(self) -> CannotStart:
        return CannotStart("The sleeper ended while starting.")


def kill(unit: Sleeper) -> None:
    assert unit.program.process is not None
    unit.program.process.kill()
    unit.program.process.wait()


def until(supervisor: Supervisor, holds: Callable[[], bool]) -> None:
    """Let the supervisor look after its units until the condition holds."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        supervisor.look_after_all()
        time.sleep(0.01)


def test_what_ends_is_started_again_and_told(tmp_path: Path) -> None:
    told: list[tuple[int, bool]] = []
    unit = Sleeper(tmp_path)
    supervisor = Supervisor(tmp_path, lambda: told.append((unit.starts, unit.up)))
    supervisor.start([unit])
    supervisor.wait_ready([unit])

    kill(unit)
    until(supervisor, lambda: unit.starts == 2 and unit.up)
    kill(unit)
    until(supervisor, lambda: unit.starts == 3 and unit.up)

    assert told == [(1, False), (2, False), (2, True), (2, False), (3, False), (3, True)]
    assert unit.exit_code() is None
    supervisor.stop()
    assert unit.exit_code() is not None


def test_what_keeps_failing_is_started_ever_more_rarely(tmp_path: Path) -> None:
    unit = Sleeper(tmp_path, "false")
    supervisor = Supervisor(tmp_path, lambda: None)
    supervisor.start([unit])
    started = time.monotonic()
    until(supervisor, lambda: unit.starts == 4)
    assert time.monotonic() - started > 0.4 + 0.8 + 1.6
    supervisor.stop()


def test_what_had_served_never_waits_long(tmp_path: Path) -> None:
    unit = Sleeper(tmp_path)
    supervisor = Supervisor(tmp_path, lambda: None)
    supervisor.start([unit])
    supervisor.wait_ready([unit])
    watch = supervisor.watched[0]
    watch.failures = 10
    kill(unit)
    until(supervisor, lambda: watch.restart_at is not None)
    assert watch.restart_at is not None
    assert watch.restart_at - time.monotonic() <= LONGEST_AFTER_SERVING
    supervisor.stop()


def test_what_is_held_stays_down_until_it_is_released(tmp_path: Path) -> None:
    unit = Sleeper(tmp_path)
    supervisor = Supervisor(tmp_path, lambda: None)
    supervisor.start([unit])
    hold = tmp_path / "hold" / unit.name
    hold.parent.mkdir()
    hold.touch()

    kill(unit)
    end = time.monotonic() + 2
    until(supervisor, lambda: time.monotonic() > end)
    assert unit.starts == 1

    hold.unlink()
    until(supervisor, lambda: unit.starts == 2)
    supervisor.stop()


def test_a_start_that_fails_is_explained(tmp_path: Path) -> None:
    unit = Sleeper(tmp_path, "false")
    supervisor = Supervisor(tmp_path, lambda: None)
    supervisor.start([unit])
    while unit.exit_code() is None:
        time.sleep(0.01)
    with pytest.raises(CannotStart, match="ended while starting"):
        supervisor.wait_ready([unit])


def test_a_program_that_ignores_the_request_is_killed(tmp_path: Path) -> None:
    unit = Sleeper(tmp_path, "/bin/sh -c 'trap \"\" TERM; echo deaf; while :; do sleep 1; done'")
    unit.start()
    while "deaf" not in unit.program.log.read_text():
        time.sleep(0.01)
    unit.program.stop(patience=0.5)
    assert unit.exit_code() == -9


FORKING = """
import pathlib, os, sys
from native import zygote
task = zygote.Task("{package}", {arguments}, {{"HENGPING_CANARY": "x"}}, pathlib.Path(sys.argv[1]))
_, status = os.waitpid(zygote.fork(task), 0)
print(os.waitstatus_to_exitcode(status))
"""


def forked(log: Path, package: str, *arguments: str) -> int:
    """Fork from a fresh interpreter: this one has threads."""
    script = FORKING.format(package=package, arguments=list(arguments))
    command = [sys.executable, "-c", script, str(log)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_a_forked_module_sees_its_arguments_and_its_environment(tmp_path: Path) -> None:
    log = tmp_path / "log"
    statement = "import os; print(os.environ['HENGPING_CANARY'])"
    assert forked(log, "timeit", "-n1", "-r1", statement) == 0
    assert log.read_text().startswith("x\n")


def test_a_forked_module_answers_with_its_exit_code_and_its_traceback(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert forked(log, "native", "env", "--home", str(tmp_path)) == 2
    assert "Nothing runs in" in log.read_text()
    assert forked(log, "no_such_package") == 70
    assert "No module named no_such_package" in log.read_text()
