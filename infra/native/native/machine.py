"""What this machine must offer before anything starts."""

import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from native.trouble import CannotStart

OLDEST_PYTHON = (3, 11)
OLDEST_JAVA = 17
DISK_NEEDED = 3 * 1024**3
UNPRIVILEGED = "nobody"
OWN_PORTS = range(15_000, 32_000)  # below those of outgoing connections


def check_python(version: tuple[int, ...] = sys.version_info[:2]) -> None:
    if version < OLDEST_PYTHON:
        found = ".".join(map(str, version))
        raise CannotStart(
            f"This is Python {found}: install Python 3.11 or newer and run `make env` with it."
        )


def find_jdk() -> Path:
    """Return the home of a full JDK: JAVA_HOME when set, else the one `java` belongs to."""
    home = _java_home()
    if not (home / "bin" / "javac").exists():
        raise CannotStart(
            f"{home} is a JRE, and Elasticsearch needs a full JDK: "
            "install a JDK 17 or newer and set JAVA_HOME to it."
        )
    version = java_version(home)
    if version < OLDEST_JAVA:
        raise CannotStart(
            f"{home} is Java {version}: install a JDK 17 or newer and set JAVA_HOME to it."
        )
    return home


def _java_home() -> Path:
    if named := os.environ.get("JAVA_HOME"):
        home = Path(named)
        if not (home / "bin" / "java").exists():
            raise CannotStart(f"JAVA_HOME is {home}, where there is no bin/java: correct it.")
        return home
    java = shutil.which("java")
    if java is None:
        raise CannotStart("No Java was found: install a JDK 17 or newer, or start Docker.")
    return Path(java).resolve().parent.parent


def java_version(home: Path) -> int:
    release = home / "release"
    if release.exists():
        text = release.read_text()
    else:
        answer = subprocess.run(
            [home / "bin" / "java", "-version"], capture_output=True, text=True, check=False
        )
        text = answer.stderr
    found = re.search(r'(?:JAVA_VERSION=|version )"(?:1\.)?(\d+)', text)
    return int(found.group(1)) if found else 0


def check_disk(folder: Path, needed: int = DISK_NEEDED) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise CannotStart(
            f"Only {free // 1024**2} MiB are free under {folder}, and {needed // 1024**2} MiB "
            "are needed: free some space or name another folder with --home."
        )


def check_port(port: int, what: str) -> None:
    if not port_is_free(port):
        raise CannotStart(
            f"Port {port} for {what} is taken by another program: stop that program "
            f"or choose another port."
        )


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(preferred: int | None = None) -> int:
    """Return the preferred port while nobody listens there, else any free one.

    None that the system gives to an outgoing connection: a server finds its own again after it
    was away.
    """
    if preferred and port_is_free(preferred):
        return preferred
    return next(filter(port_is_free, iter(_any_own_port, 0)))


def _any_own_port() -> int:
    return OWN_PORTS.start + secrets.randbelow(len(OWN_PORTS))


def server_user() -> str | None:
    """Name the account for servers that refuse root; None where we are not root."""
    return UNPRIVILEGED if os.geteuid() == 0 else None


def give_to_servers(folder: Path) -> Path:
    """Create the folder so that the servers' account may write in it."""
    folder.mkdir(parents=True, exist_ok=True)
    if user := server_user():
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
    folder.chmod(0o700)
    return folder


def open_to_servers(folder: Path) -> bool:
    """Tell whether the servers' account can reach the folder (not so below root's home)."""
    if server_user() is None:
        return True
    path = folder.resolve()
    return all(step.stat().st_mode & 0o001 for step in (path, *path.parents) if step.exists())


def give_tree_to_servers(folder: Path) -> None:
    """Hand over a folder with all that is in it."""
    if user := server_user():
        account = pwd.getpwnam(user)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
