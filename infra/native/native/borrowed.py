"""Servers for one test run: started by the first process that asks, shared with the others."""

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path

from native.containers import docker_answers, start_containers
from native.environment import variables
from native.leftovers import is_launcher, stop_launcher
from native.runfile import Facts, read_run_file, write_run_file

HOME = "HENGPING_TEST_HOME"
OWNER = "HENGPING_TEST_OWNER"
PATIENCE = 420
_STARTED: "dict[Path, subprocess.Popen[bytes]]" = {}
CHOICES: dict[str, list[str]] = {"servers": [], "keycloak": ["--only", "keycloak"]}


def borrow(what: str) -> dict[str, str]:
    """Return HENGPING_TEST_* of running servers; `what` is servers or keycloak."""
    home = Path(os.environ[HOME]) / what
    home.mkdir(exist_ok=True)
    home.chmod(0o711)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not read_run_file(home).get("ready"):
            _start(what, home)
    return variables(read_run_file(home))


def _start(what: str, home: Path) -> None:
    if docker_answers():
        write_run_file(home, start_containers(what), {}, ready=True)
        return
    owner = os.environ[OWNER]
    command = [sys.executable, "-m", "native", "servers", "--home", str(home), "--follow", owner]
    log = home / "launcher.log"
    with log.open("ab") as output:
        launcher = subprocess.Popen(
            [*command, *CHOICES[what]],
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    _STARTED[home] = launcher
    wait_ready(home, launcher, log)


def wait_ready(home: Path, launcher: "subprocess.Popen[bytes]", log: Path) -> Facts:
    """Return the run file once everything is up; raise with the launcher's words otherwise."""
    end = time.monotonic() + PATIENCE
    while not (run := read_run_file(home)).get("ready"):
        if launcher.poll() is not None or time.monotonic() > end:
            launcher.terminate()
            raise RuntimeError(f"The servers did not start: {log.read_text()}")
        time.sleep(0.1)
    return run


def give_back(folder: Path) -> None:
    """Stop what the launchers below the folder run."""
    for home in (folder / what for what in CHOICES):
        run = read_run_file(home)
        if run and is_launcher(run["supervisor"]["pid"]):
            stop_launcher(run)
        if launcher := _STARTED.pop(home, None):
            launcher.wait()
