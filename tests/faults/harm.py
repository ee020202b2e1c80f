"""Doing harm to the platform on purpose, and seeing it heal."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx2
from faults.people import wait_for

from native.program import lives
from native.stack import Stack

LEASE = {"HENGPING_CHECK__LEASE_SECONDS": "4"}
"""A check takes three seconds at most; what a crash leaves claimed is soon free again."""


@asynccontextmanager
async def away(stack: Stack, server: str) -> AsyncIterator[None]:
    """Kill a server and keep it away inside the block; it is up again afterwards."""
    down = stack.down(server)
    await asyncio.to_thread(down.__enter__)
    try:
        yield
    finally:
        await asyncio.to_thread(down.__exit__, None, None, None)


async def crash_at(stack: Stack, unit: str, point: str, times: int) -> None:
    """Let a process die at a step so many times, at its first, second, third … passing.

    Needs a load that passes there. Each start is armed before the one before it has died, and
    the last one is not.
    """
    starts = stack.facts(unit)["starts"]
    _arm(stack, unit, f"{point}:1")
    stack.send(unit, signal.SIGTERM)
    for crash in range(1, times + 1):
        await _started(stack, unit, starts + crash, f"{unit} starts")
        if crash < times:
            _arm(stack, unit, f"{point}:{crash % 3 + 1}")
    await _started(stack, unit, starts + times + 1, f"{unit} dies at {point}")
    await asyncio.to_thread(stack.wait_started, unit, after=starts + times)


async def arm_at_rest(stack: Stack, unit: str, point: str) -> int:
    """Start a process that dies at the first passing of a step, and see it live while all rests.

    Return its number of starts.
    """
    while True:
        starts = stack.facts(unit)["starts"]
        _arm(stack, unit, f"{point}:1")
        stack.send(unit, signal.SIGTERM)
        await asyncio.to_thread(stack.wait_started, unit, after=starts)
        await asyncio.sleep(2)
        if stack.facts(unit)["starts"] == starts + 1:
            return int(starts + 1)


async def has_died(stack: Stack, unit: str, armed: int) -> None:
    await _started(stack, unit, armed + 1, f"{unit} dies")
    await asyncio.to_thread(stack.wait_started, unit, after=armed)


def _arm(stack: Stack, unit: str, failpoint: str) -> None:
    stack.prepare_next_start(unit, {"HENGPING_FAILPOINT": failpoint, **LEASE})


async def _started(stack: Stack, unit: str, starts: int, what: str) -> None:
    async def seen() -> bool | None:
        return stack.facts(unit)["starts"] >= starts or None

    await wait_for(f"{what} (start {starts})", seen)


@contextmanager
def elasticsearch(stack: Stack) -> Iterator[httpx2.Client]:
    """Enter the server as its administrator."""
    facts = stack.facts("elasticsearch")
    auth = (facts["username"], facts["password"])
    with httpx2.Client(base_url=facts["url"], auth=auth, timeout=30) as server:
        yield server


async def slowed(stack: Stack, unit: str, step: str, seconds: float) -> None:
    """Start a process of which one passing of a step takes so long."""
    starts = stack.facts(unit)["starts"]
    _arm(stack, unit, f"{step}:1:pause={seconds}")
    stack.send(unit, signal.SIGTERM)
    await asyncio.to_thread(stack.wait_started, unit, after=starts)


async def has_ended(pid: int) -> None:
    """Wait until this very process is no more."""

    async def gone() -> bool | None:
        return not lives(pid) or None

    await wait_for(f"process {pid} ends", gone)
