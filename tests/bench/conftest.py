"""The whole platform for benchmarks: one process a service, as `make demo` runs it."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from faults.journeys import Firm

from native.stack import Stack


@pytest.fixture(scope="session")
def platform(new_home: Callable[[], Path]) -> Iterator[Stack]:
    stack = Stack(new_home())
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


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Run what needs the platform last: it would take its share of the cores from the others."""
    items.sort(key=lambda item: "platform" in item.fixturenames)
