"""The pytest plugin hands a run's servers to its tests and gives them back."""

import os
import subprocess
import sys
from pathlib import Path

from native import machine

INNER = """
import socket
from pathlib import Path
from urllib.parse import urlsplit


def test_first(postgres: str) -> None:
    place = urlsplit(postgres)
    socket.create_connection((place.hostname, place.port), 5).close()
    Path("first").write_text(postgres)


def test_second(postgres: str) -> None:
    Path("second").write_text(postgres)
"""
OPTIONS = ("-p", "native.testing", "-p", "no:cacheprovider", "--dist", "load")


def run_inner(folder: Path, env: dict[str, str], *options: str) -> None:
    (folder / "test_inner.py").write_text(INNER)
    command = [sys.executable, "-m", "pytest", "-q", *OPTIONS, *options, "test_inner.py"]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def bare_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if "HENGPING_TEST_" not in name}


def test_named_servers_are_taken_as_they_are(tmp_path: Path, postgres: str) -> None:
    run_inner(tmp_path, dict(os.environ), "-n0")
    assert (tmp_path / "first").read_text() == postgres


def test_a_run_with_workers_starts_its_servers_once_and_stops_them(tmp_path: Path) -> None:
    run_inner(tmp_path, bare_environment(), "-n2")
    assert (tmp_path / "first").read_text() == (tmp_path / "second").read_text()
    port = (tmp_path / "first").read_text().rpartition(":")[2].partition("/")[0]
    assert machine.port_is_free(int(port))
