"""The launcher with real servers: it restarts what dies and leaves nothing behind."""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from native.borrowed import wait_ready
from native.program import lives, wait_until_gone
from native.runfile import Facts, read_run_file, run_file
from native.stack import Stack


class Launcher:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.stack = Stack(home)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *names: str) -> Facts:
        command = [sys.executable, "-m", "native", "servers", "--home", str(self.home)]
        log = self.home / "launcher.log"
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [*command, *(f"--only={name}" for name in names)], stdout=output, stderr=output
            )
        return wait_ready(self.home, self.process, log)

    def end(self, by: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(by)
        return self.process.wait(120)

    def offspring(self) -> list[psutil.Process]:
        assert self.process is not None
        return psutil.Process(self.process.pid).children(recursive=True)


@pytest.fixture
def launcher() -> Iterator[Launcher]:
    with tempfile.TemporaryDirectory(prefix="hengping-") as folder:
        Path(folder).chmod(0o711)  # the servers' account must get through
        launcher = Launcher(Path(folder))
        yield launcher
        if launcher.process and launcher.process.poll() is None:
            launcher.end(signal.SIGTERM)


async def test_servers_die_and_come_back_and_a_stop_leaves_nothing(launcher: Launcher) -> None:
    run = launcher.start("postgres", "kafka")
    assert run_file(launcher.home).stat().st_mode & 0o777 == 0o600
    database = await asyncpg.connect(run["servers"]["postgres"]["url"])
    await database.execute("CREATE TABLE kept (x int)")
    await database.close()

    for name in ("postgres", "kafka"):
        launcher.stack.kill(name)
        launcher.stack.wait_started(name, after=1)

    offspring = launcher.offspring()
    assert len(offspring) > 2
    assert launcher.end(signal.SIGTERM) == 0
    assert not [process for process in offspring if lives(process.pid)]
    assert read_run_file(launcher.home)["ready"] is False

    again = launcher.start("postgres", "kafka")
    assert again["servers"]["postgres"]["url"] == run["servers"]["postgres"]["url"]
    database = await asyncpg.connect(again["servers"]["postgres"]["url"])
    assert await database.fetchval("SELECT count(*) FROM kept") == 0
    await database.close()


def test_what_is_kept_down_comes_back_afterwards(launcher: Launcher) -> None:
    launcher.start("postgres")
    with launcher.stack.down("postgres"):
        launcher.stack.wait_down("postgres")
    assert launcher.stack.facts("postgres")["starts"] == 2


def test_a_killed_launcher_takes_its_servers_along(launcher: Launcher) -> None:
    launcher.start("postgres")
    offspring = launcher.offspring()
    launcher.end(signal.SIGKILL)
    assert all(wait_until_gone(process.pid, patience=60) for process in offspring)
    launcher.start("postgres")
