"""What is missing is said in one sentence that tells what to do, with exit code 2."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from native import machine
from native.trouble import CannotStart


def fake_java(home: Path, version: str, *, compiler: bool) -> Path:
    (home / "bin").mkdir(parents=True)
    for program in ("java", "javac") if compiler else ("java",):
        (home / "bin" / program).write_text("#!/bin/sh\n")
        (home / "bin" / program).chmod(0o755)
    (home / "release").write_text(f'JAVA_VERSION="{version}"\n')
    return home


def launch(tmp_path: Path, **env: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "native", "servers", "--home", str(tmp_path / "home")]
    return subprocess.run(
        command, env=os.environ | env, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_jre_is_not_enough(tmp_path: Path) -> None:
    jre = fake_java(tmp_path / "jre", "21.0.1", compiler=False)
    done = launch(tmp_path, JAVA_HOME=str(jre))
    assert done.returncode == 2
    assert done.stderr == (
        f"hengping: {jre} is a JRE, and Elasticsearch needs a full JDK: "
        "install a JDK 17 or newer and set JAVA_HOME to it.\n"
    )


@pytest.mark.parametrize(("version", "named"), [("11.0.2", "Java 11"), ("1.8.0_402", "Java 8")])
def test_an_old_jdk_is_named(tmp_path: Path, version: str, named: str) -> None:
    jdk = fake_java(tmp_path / "jdk", version, compiler=True)
    done = launch(tmp_path, JAVA_HOME=str(jdk))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert f"{jdk} is {named}: install a JDK 17 or newer" in done.stderr


def test_no_java_at_all(tmp_path: Path) -> None:
    done = launch(tmp_path, JAVA_HOME="", PATH=str(tmp_path))
    assert done.returncode == 2
    assert done.stderr == (
        "hengping: No Java was found: install a JDK 17 or newer, or start Docker.\n"
    )


def test_a_wrong_java_home_is_named(tmp_path: Path) -> None:
    done = launch(tmp_path, JAVA_HOME=str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert "there is no bin/java: correct it." in done.stderr


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = str(holder.getsockname()[1])
        command = [sys.executable, "-m", "native", "up", "--home", str(tmp_path / "home")]
        done = subprocess.run(
            [*command, "--gateway-port", port], capture_output=True, text=True, check=False
        )
    assert done.returncode == 2
    assert done.stderr == (
        f"hengping: Port {port} for gateway is taken by another program: "
        "stop that program or choose another port.\n"
    )


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    with pytest.raises(CannotStart, match=r"MiB are free under .* free some space"):
        machine.check_disk(tmp_path, needed=2 * free)


def test_an_old_python_is_named() -> None:
    with pytest.raises(CannotStart, match=r"This is Python 3\.10: install Python 3\.11"):
        machine.check_python((3, 10))


def test_a_second_launch_in_the_same_home_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    sleeper = [sys.executable, "-c", "import time; time.sleep(600)", "native"]
    with subprocess.Popen(sleeper) as other:
        run = f'{{"home": "{home}", "supervisor": {{"pid": {other.pid}}}, "servers": {{}}}}'
        (home / "run.json").write_text(run)
        done = launch(tmp_path)
        other.kill()
    assert done.returncode == 2
    assert f"{home} is already running (process {other.pid}): stop it with" in done.stderr


def test_a_preferred_port_is_kept_while_free() -> None:
    first = machine.free_port()
    assert machine.free_port(first) == first
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", first))
        assert machine.free_port(first) != first
