"""Keycloak 26 with our realm; the built server with the imported realm is kept in the cache."""

import errno
import hashlib
import os
import shutil
import subprocess
import urllib.request
from pathlib import Path

from native.downloads import cache_folder, filled_once, keycloak_programs
from native.machine import find_jdk, free_port, give_tree_to_servers
from native.program import Program, last_lines
from native.progress import say
from native.runfile import Facts
from native.server import Server
from native.trouble import CannotStart

REALM_FILE = Path(__file__).resolve().parents[2] / "keycloak" / "realm.json"
ADMIN = "admin"
BUILD = ("--db=dev-file", "--health-enabled=true", "--features-disabled=impersonation")
READ_ONLY = ("lib", "bin", "conf", "providers", "themes")


class Keycloak(Server):
    name = "keycloak"
    title = "Keycloak"

    def prepare(self) -> Program:
        home = self.folder / "server"
        stamp = self.folder / "realm.sha256"
        digest = realm_digest()
        if not stamp.exists() or stamp.read_text() != digest:
            shutil.rmtree(home, ignore_errors=True)
            _copy_built(built_server(digest), home)
            stamp.write_text(digest)
        command = [home / "bin" / "kc.sh", "start", "--optimized", *self._options()]
        return Program(self.name, command, self.folder, self.log, env=self._environment())

    def _options(self) -> list[str]:
        return [
            "--http-enabled=true",
            "--http-host=127.0.0.1",
            f"--http-port={self.port}",
            f"--hostname={self._url}",
            f"--http-management-port={free_port()}",
            "--cache=local",
        ]

    def _environment(self) -> dict[str, str]:
        return java_environment() | {
            "KC_BOOTSTRAP_ADMIN_USERNAME": ADMIN,
            "KC_BOOTSTRAP_ADMIN_PASSWORD": self.secrets.get(self.name),
        }

    def is_ready(self) -> bool:
        return serves(self._url)

    @property
    def _url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def access(self) -> Facts:
        return {"url": self._url, "username": ADMIN, "password": self.secrets.get(self.name)}


def serves(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/realms/hengping", timeout=3):  # noqa: S310  # loopback
            return True
    except OSError:
        return False


def realm_digest() -> str:
    return hashlib.sha256(REALM_FILE.read_bytes() + repr(BUILD).encode()).hexdigest()[:16]


def java_environment() -> dict[str, str]:
    return {"JAVA_HOME": str(find_jdk()), "JAVA_OPTS_KC_HEAP": "-Xms256m -Xmx512m"}


def built_server(digest: str) -> Path:
    """Return the cached server for this realm file; building it takes most of a minute, once."""
    programs = keycloak_programs()
    return filled_once(cache_folder() / f"keycloak-{digest}", lambda empty: _build(programs, empty))


def _build(programs: Path, into: Path) -> None:
    say("building Keycloak and importing the realm (once for each realm file)")
    shutil.copytree(programs, into, dirs_exist_ok=True)
    log = into / "build.log"
    ports = {"KC_HTTP_MANAGEMENT_PORT": str(free_port())}  # the import opens it too
    for step in (("build", *BUILD), ("import", "--optimized", f"--file={REALM_FILE}")):
        with log.open("ab") as output:
            building = subprocess.Popen(
                [into / "bin" / "kc.sh", *step],
                env=ports | {"PATH": "/usr/local/bin:/usr/bin:/bin"} | java_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        while (code := _wait(building)) is None:
            say(f"still at it: Keycloak, {step[0]}")
        if code:
            raise CannotStart(f"Keycloak could not {step[0]}: {last_lines(log, 20)}")


def _wait(building: "subprocess.Popen[bytes]") -> int | None:
    try:
        return building.wait(10)
    except subprocess.TimeoutExpired:
        return None


def _copy_built(built: Path, home: Path) -> None:
    """Share the programs with the cache by hard links; the database is a copy."""
    for part in READ_ONLY:
        shutil.copytree(built / part, home / part, copy_function=_link)
    shutil.copytree(built / "data", home / "data")
    give_tree_to_servers(home / "data")


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in {errno.EXDEV, errno.EPERM, errno.EMLINK}:
            raise
        shutil.copy2(source, target)
