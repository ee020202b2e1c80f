"""What a launcher that was killed may have left running in its home."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil

from native.program import wait_until_gone
from native.runfile import Facts
from native.trouble import CannotStart


def end_leftovers(run: Facts) -> None:
    """End processes of the run file that still live there; raise while its launcher lives."""
    home = run.get("home")
    if not home:
        return
    launcher = run["supervisor"]["pid"]
    if launcher != os.getpid() and is_launcher(launcher):
        raise CannotStart(
            f"{home} is already running (process {launcher}): stop it with "
            f"`python -m native down --home {home}` or choose another --home."
        )
    for pid in left_pids(run):
        os.kill(pid, signal.SIGKILL)
        wait_until_gone(pid)


def is_launcher(pid: int) -> bool:
    try:
        return any("native" in part for part in psutil.Process(pid).cmdline())
    except psutil.Error:
        return False


def left_pids(run: Facts) -> Iterator[int]:
    """Yield only processes that work in the data folder which the run file names for them."""
    for unit in [*run["servers"].values(), *run.get("services", {}).values()]:
        pid = unit["pid"]
        if pid and lives_in(pid, Path(unit["data"])):
            yield pid


def lives_in(pid: int, folder: Path) -> bool:
    try:
        return Path(psutil.Process(pid).cwd()).is_relative_to(folder)
    except psutil.Error:
        return False


def stop_launcher(run: Facts) -> None:
    """Ask the launcher of the run file to stop everything, and wait for it."""
    if not run or not is_launcher(run["supervisor"]["pid"]):
        raise CannotStart("Nothing runs there: there is nothing to stop.")
    pid = run["supervisor"]["pid"]
    os.kill(pid, signal.SIGTERM)
    wait_until_gone(pid, patience=90)
