"""One platform for all fault tests: api and worker apart, on servers of its own."""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from faults.journeys import Firm
from faults.measuring import Measured

from native.stack import Stack


@dataclass(frozen=True)
class Rounds:
    """How often: once in `make test`, more in `make faults` and in the campaign.

    `pause`: seconds from kill to kill. `aimed`: crashes while a certain sheet is worked on.
    `mandates`: what a replay has before it. `malformed`: how often each class on each topic,
    but in `make test` a sample.
    """

    kills: int
    pause: tuple[float, float]
    crashes: int
    aimed: int
    broker_outages: int
    search_outages: int
    pairs: int
    mandates: int
    replays: int
    malformed: int


MODE: Final = os.environ.get("HENGPING_FAULTS", "short")
ROUNDS: Final = {
    "short": Rounds(1, (0.5, 2), 1, 1, 1, 1, 12, 2, 1, 1),
    "ci": Rounds(1, (1, 5), 1, 1, 1, 1, 50, 10, 1, 1),
    "full": Rounds(20, (3, 10), 100, 20, 20, 20, 3000, 500, 3, 6),
}
MEASURED: Final = pytest.StashKey[Measured]()
TOLD: Final = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[MEASURED] = Measured()
    config.stash[TOLD] = []


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what a worker of xdist has measured to the process that prints it."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["measured"] = session.config.stash[MEASURED].lines()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401 - xdist has no types
    node.config.stash[TOLD] += getattr(node, "workeroutput", {}).get("measured", [])


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    lines = [*config.stash[MEASURED].lines(), *config.stash[TOLD]]
    if lines:
        terminalreporter.section(f"faults, {MODE} run")
    for line in lines:
        terminalreporter.write_line(line)


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Measured:
    return request.config.stash[MEASURED]


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
    unhandled = [trouble for trouble in firm.troubles if trouble.status == 500]
    assert unhandled == [], "a fault is answered with 502, 503 or 504, never with a defect"
