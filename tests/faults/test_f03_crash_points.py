"""F3: a process that dies exactly between two steps leaves exactly one effect behind."""

import asyncio

import pytest
from faults.conftest import MODE, Rounds
from faults.journeys import Firm, strangers
from faults.ledger import check_invariants
from faults.people import wait_for

from native.stack import Stack

EACH_KIND = (
    ("intake-worker", "relay.after-publish"),
    ("matters-worker", "kernel.before-ack"),
    ("conflicts-worker", "conflicts.before-alert"),
    ("conflicts-worker", "index.after-bulk"),
)
THE_OTHERS = (
    ("conflicts-worker", "conflicts.after-register"),
    ("conflicts-worker", "conflicts.after-redeem"),
    ("intake-worker", "relay.before-publish"),
    ("conflicts-worker", "relay.before-mark"),
    ("matters-worker", "relay.after-mark"),
    ("conflicts-worker", "kernel.before-commit"),
    ("conflicts-worker", "kernel.after-commit"),
    ("intake-worker", "kernel.after-ack"),
    ("conflicts-worker", "conflicts.before-grant"),
    ("conflicts-worker", "conflicts.after-grant"),
    ("conflicts-worker", "index.before-bulk"),
)
POINTS = EACH_KIND if MODE == "short" else EACH_KIND + THE_OTHERS


@pytest.mark.parametrize(("unit", "point"), POINTS)
async def test_f3_a_crash_between_two_steps_has_one_effect(
    stack: Stack, firm: Firm, rounds: Rounds, unit: str, point: str
) -> None:
    for _ in range(rounds.crashes):
        await asyncio.to_thread(stack.restart, unit, {"HENGPING_FAILPOINT": f"{point}:2"})
        armed = stack.facts(unit)["starts"]

        async def died(armed: int = armed) -> bool | None:
            return stack.facts(unit)["starts"] > armed or None

        load = [firm.travel(journey) for journey in strangers(4)]
        await asyncio.gather(wait_for(f"{unit} dies at {point}", died), *load)

    assert {journey.outcome for journey in firm.journeys} == {"open"}
    await check_invariants(stack, firm)
