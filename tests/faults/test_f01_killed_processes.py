"""F1: a process that is killed at any moment loses nothing, and the work goes on without it."""

import asyncio
import random

from faults.conftest import Rounds
from faults.journeys import Firm, strangers
from faults.ledger import check_invariants

from native.stack import Stack

AT_ONCE = 4


async def test_f1_every_process_is_killed_while_mandates_are_taken_in(
    stack: Stack, firm: Firm, rounds: Rounds
) -> None:
    killed = asyncio.Event()
    load = [asyncio.create_task(keep_travelling(firm, killed)) for _ in range(AT_ONCE)]
    try:
        for _ in range(rounds.kills):
            for unit in random.sample(sorted(stack.run()["services"]), k=9):
                await asyncio.to_thread(kill_and_wait, stack, unit)
    finally:
        killed.set()
    await asyncio.gather(*load)

    assert {journey.outcome for journey in firm.journeys} == {"open"}
    await check_invariants(stack, firm)


async def keep_travelling(firm: Firm, stop: asyncio.Event) -> None:
    """Take one mandate after the other through, until told to stop."""
    while not stop.is_set():
        await firm.travel(*strangers(1))


def kill_and_wait(stack: Stack, unit: str) -> None:
    starts = stack.facts(unit)["starts"]
    stack.kill(unit)
    stack.wait_started(unit, after=starts)
