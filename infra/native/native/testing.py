"""pytest plugin: PostgreSQL, Kafka, Elasticsearch and Keycloak for tests, never a skip.

Taken from HENGPING_TEST_*, else from containers where Docker answers, else from the native
launcher. Whoever needs them first starts them for the whole run, xdist workers included.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from native.borrowed import HOME, OWNER, borrow, give_back

SERVERS = (
    "POSTGRES_URL",
    "KAFKA_BOOTSTRAP",
    "KAFKA_USERNAME",
    "KAFKA_PASSWORD",
    "ELASTICSEARCH_URL",
    "ELASTICSEARCH_USERNAME",
    "ELASTICSEARCH_PASSWORD",
)
IDENTITY = ("KEYCLOAK_URL", "KEYCLOAK_ADMIN_PASSWORD")


@dataclass(frozen=True)
class KafkaAccess:
    """`username` is a super user of the broker; SASL_PLAINTEXT with SCRAM-SHA-512."""

    bootstrap: str
    username: str
    password: str


@dataclass(frozen=True)
class ElasticsearchAccess:
    url: str
    username: str
    password: str


@dataclass(frozen=True)
class KeycloakAccess:
    """The realm of infra/keycloak/realm.json is `<url>/realms/hengping`; the admin is `admin`."""

    url: str
    admin_password: str


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Name one folder for the run before any worker starts."""
    if not hasattr(config, "workerinput") and HOME not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="hengping-test-"))
        folder.chmod(0o711)
        os.environ |= {HOME: str(folder), OWNER: str(os.getpid())}
        config.add_cleanup(lambda: _end(folder))


def _end(folder: Path) -> None:
    give_back(folder)
    shutil.rmtree(folder, ignore_errors=True)
    os.environ.pop(HOME)


@pytest.fixture(scope="session")
def postgres() -> str:
    """Return the superuser's URL, postgresql://."""
    return _known("servers", SERVERS)("POSTGRES_URL")


@pytest.fixture(scope="session")
def kafka() -> KafkaAccess:
    known = _known("servers", SERVERS)
    return KafkaAccess(known("KAFKA_BOOTSTRAP"), known("KAFKA_USERNAME"), known("KAFKA_PASSWORD"))


@pytest.fixture(scope="session")
def elasticsearch() -> ElasticsearchAccess:
    known = _known("servers", SERVERS)
    return ElasticsearchAccess(
        known("ELASTICSEARCH_URL"),
        known("ELASTICSEARCH_USERNAME"),
        known("ELASTICSEARCH_PASSWORD"),
    )


@pytest.fixture(scope="session")
def keycloak() -> KeycloakAccess:
    known = _known("keycloak", IDENTITY)
    return KeycloakAccess(known("KEYCLOAK_URL"), known("KEYCLOAK_ADMIN_PASSWORD"))


@pytest.fixture(scope="session")
def new_home(request: pytest.FixtureRequest) -> Iterator[Callable[[], Path]]:
    """Offer empty homes for platforms, which are kept when a test has failed.

    Not under pytest's own folder: every start of pytest shuts the servers' accounts out of that.
    """
    made: list[Path] = []

    def make() -> Path:
        home = Path(tempfile.mkdtemp(prefix="hengping-platform-"))
        home.chmod(0o711)
        made.append(home)
        return home

    yield make
    if not request.session.testsfailed:
        for home in made:
            shutil.rmtree(home, ignore_errors=True)


def _known(what: str, names: tuple[str, ...]) -> Callable[[str], str]:
    """Make sure that the variables are set; return how to read one."""
    if any(f"HENGPING_TEST_{name}" not in os.environ for name in names):
        os.environ.update(borrow(what))
    return lambda name: os.environ[f"HENGPING_TEST_{name}"]
