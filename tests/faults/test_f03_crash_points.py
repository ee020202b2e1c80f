"""F3: a process that dies exactly between two steps leaves exactly one effect behind."""

import asyncio
from itertools import zip_longest
from typing import Final

import pytest
from faults.conftest import MODE, Rounds
from faults.harm import crash_at
from faults.journeys import Firm
from faults.ledger import check_invariants
from faults.mandates import strangers
from faults.measuring import Measured

from native.stack import Stack

AT_ONCE: Final = 4
STEPS: Final = {
    "conflicts-worker": (
        "index.after-bulk",
        "conflicts.after-register",
        "conflicts.before-evaluation",
        "conflicts.before-alert",
        "conflicts.before-grant",
        "conflicts.after-grant",
        "conflicts.after-redeem",
        "index.before-bulk",
        "kernel.after-commit",
        "relay.after-publish",
    ),
    "intake-worker": (
        "relay.after-publish",
        "relay.before-publish",
        "relay.before-mark",
        "relay.after-mark",
        "kernel.before-ack",
        "kernel.after-ack",
    ),
    "matters-worker": (
        "kernel.before-ack",
        "kernel.before-commit",
        "kernel.after-commit",
        "kernel.after-ack",
        "relay.before-mark",
        "relay.before-publish",
    ),
    "intake-api": ("db.after-commit", "db.before-commit"),
}
"""Several processes die under one load, each at its own step."""

Crash = tuple[str, str]
BATCHES: Final[list[tuple[Crash, ...]]] = [
    tuple((unit, step) for unit, step in zip(STEPS, steps, strict=True) if step)
    for steps in zip_longest(*STEPS.values())
]
SHORT: Final = 2


@pytest.mark.parametrize(
    "crashes",
    BATCHES[:SHORT] if MODE == "short" else BATCHES,
    ids=lambda crashes: ",".join(f"{unit}@{step}" for unit, step in crashes),
)
async def test_f3_a_crash_between_two_steps_has_one_effect(
    stack: Stack, firm: Firm, rounds: Rounds, measured: Measured, crashes: tuple[Crash, ...]
) -> None:
    over = asyncio.Event()
    load = [asyncio.create_task(keep_travelling(firm, over)) for _ in range(AT_ONCE)]
    try:
        deaths = [crash_at(stack, unit, step, rounds.crashes) for unit, step in crashes]
        await asyncio.gather(*deaths)
    finally:
        over.set()
    await asyncio.gather(*load)

    assert {journey.outcome for journey in firm.journeys} == {"open"}
    await check_invariants(stack, firm, measured)


async def keep_travelling(firm: Firm, stop: asyncio.Event) -> None:
    while not stop.is_set():
        await firm.travel(*strangers(1))
