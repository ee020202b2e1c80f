"""F2: told to stop in the middle of its work, a process finishes it or gives it up whole."""

import asyncio
import signal
import time
from collections.abc import Mapping
from typing import Final

import pytest
from faults.conftest import MODE
from faults.harm import has_ended, slowed
from faults.journeys import Firm
from faults.ledger import check_invariants
from faults.logs import log_sizes, said_since
from faults.mandates import strangers
from faults.measuring import Measured
from faults.people import wait_for

from native.stack import Stack

AT_ONCE: Final = 4
HUNG: Final = 60.0
FINISHES, IS_GIVEN_UP = 4, 25
"""Seconds that one step takes: less, and more than a process waits for its work to end."""
ANNOUNCES: Final = ("intake-api", "matters-api", "intake-worker", "conflicts-worker")
STOPS: Final = [
    ("worker", IS_GIVEN_UP),
    ("api", FINISHES),
    ("worker", FINISHES),
    ("api", IS_GIVEN_UP),
]
SHORT: Final = 1 if MODE == "short" else 2


@pytest.mark.parametrize(("role", "slow"), STOPS if MODE == "full" else STOPS[:SHORT])
async def test_f2_a_process_told_to_stop_loses_nothing(
    stack: Stack, firm: Firm, measured: Measured, role: str, slow: float
) -> None:
    over = asyncio.Event()
    load = [asyncio.create_task(keep_working(firm, over)) for _ in range(AT_ONCE)]
    units = [unit for unit in stack.run()["services"] if unit.endswith(f"-{role}")]
    reading = asyncio.create_task(keep_reading(firm, units, over))
    stops = [stop_while_slow(stack, unit, slow, measured) for unit in units]
    if role == "api":
        stops.append(stop_the_gateway(stack, measured))
    try:
        await asyncio.gather(*stops)
    finally:
        over.set()
    await asyncio.gather(reading, *load)

    assert {journey.outcome for journey in firm.journeys} == {"closed"}
    await check_invariants(stack, firm, measured)


async def stop_while_slow(stack: Stack, unit: str, slow: float, measured: Measured) -> None:
    """Slow one step down, stop the process while it is at it, and see it replaced."""
    before = log_sizes(stack)
    await slowed(stack, unit, step_of(unit), slow)
    await is_slow(stack, unit, before)
    await stop(stack, unit, measured)


async def stop_the_gateway(stack: Stack, measured: Measured) -> None:
    """Stop it while a request that it has passed on takes long."""
    await is_slow(stack, "intake-api", log_sizes(stack))
    await stop(stack, "gateway", measured)


async def is_slow(stack: Stack, unit: str, before: Mapping[str, int]) -> None:
    async def waits() -> bool | None:
        said = said_since(stack, before)[unit]
        return any(f"{step_of(unit)} waits" in line for line in said) or None

    await wait_for(f"{unit} is slow at {step_of(unit)}", waits)


async def stop(stack: Stack, unit: str, measured: Measured) -> None:
    pid, starts = stack.pid(unit), stack.facts(unit)["starts"]
    told = time.monotonic()
    stack.send(unit, signal.SIGTERM)
    await has_ended(pid)
    took = time.monotonic() - told
    measured.note("F2 exit after SIGTERM", took)
    assert took < HUNG
    await asyncio.to_thread(stack.wait_started, unit, after=starts)


def step_of(unit: str) -> str:
    """Where the load announces something, be slow at that; else at anything the process does."""
    if unit in ANNOUNCES:
        return "db.before-fact"
    return "kernel.before-commit" if unit.endswith("-worker") else "db.before-commit"


async def keep_working(firm: Firm, over: asyncio.Event) -> None:
    while not over.is_set():
        (journey,) = strangers(1)
        await firm.travel(journey)
        await firm.close_matter(journey)


async def keep_reading(firm: Firm, units: list[str], over: asyncio.Event) -> None:
    """Give the services that the load does not ask something to answer."""
    while not over.is_set():
        for unit in units:
            service = unit.partition("-")[0]
            await firm.importer.is_served(f"/v1/{service}/operations/dead-letters")
        await asyncio.sleep(0.2)
