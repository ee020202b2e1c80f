"""One platform for all fault tests: api and worker apart, on servers of its own."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from faults.journeys import Firm

from native.stack import Stack


@dataclass(frozen=True)
class Rounds:
    """How often: once in `make test`, more in `make faults` and in the campaign."""

    kills: int
    crashes: int
    outages: int
    pairs: int


MODE: Final = os.environ.get("HENGPING_FAULTS", "short")
ROUNDS: Final = {
    "short": Rounds(kills=1, crashes=1, outages=1, pairs=12),
    "ci": Rounds(kills=3, crashes=5, outages=3, pairs=300),
    "full": Rounds(kills=20, crashes=100, outages=20, pairs=3000),
}


@pytest.fixture(scope="session")
def rounds() -> Rounds:
    return ROUNDS[MODE]


@pytest.fixture(scope="session")
def stack(new_home: Callable[[], Path]) -> Iterator[Stack]:
    stack = Stack(new_home())
    stack.start(split=True, keycloak=True)
    try:
        yield stack
    finally:
        stack.stop()


@pytest.fixture
async def firm(stack: Stack) -> AsyncIterator[Firm]:
    firm = await Firm.at(stack)
    yield firm
    await firm.close()
