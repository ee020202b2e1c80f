"""The whole platform for benchmarks: one process a service, as `make demo` runs it."""

from collections.abc import AsyncIterator, Iterator

import pytest
from faults.journeys import Firm

from native.stack import Stack


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    home = tmp_path_factory.mktemp("platform")
    for folder in (home, *home.parents[:2]):
        folder.chmod(0o711)
    stack = Stack(home)
    stack.start(keycloak=True)
    try:
        yield stack
    finally:
        stack.stop()


@pytest.fixture
async def firm(platform: Stack) -> AsyncIterator[Firm]:
    firm = await Firm.at(platform)
    yield firm
    await firm.close()
