"""F1: a process that is killed at any moment loses nothing, and the work goes on without it."""

import asyncio
import random
import time
from typing import Final

from faults.conftest import Rounds
from faults.journeys import Firm
from faults.ledger import check_invariants, consumed
from faults.mandates import strangers
from faults.measuring import Measured
from faults.people import Trouble, wait_for

from native.stack import Stack

AT_ONCE: Final = 8
CLOSES_EVERY: Final = 4
SETTLING: Final = 20.0
"""A request that waited for the killed process may end so many seconds after it is back."""

Window = tuple[float, float]
LISTS: Final = {
    "firm": "/v1/firm/offices",
    "intake": "/v1/intake/inquiries",
    "conflicts": "/v1/conflicts/work",
    "matters": "/v1/matters",
    "complaints": "/v1/complaints",
    "notifications": "/v1/notifications/messages",
    "reporting": "/v1/reporting/kpis",
    "gateway": "/v1/firm/offices",
}


async def test_f1_every_process_is_killed_while_mandates_are_taken_in(
    stack: Stack, firm: Firm, rounds: Rounds, measured: Measured
) -> None:
    over = asyncio.Event()
    start = time.monotonic()
    load = [asyncio.create_task(keep_working(firm, over)) for _ in range(AT_ONCE)]
    windows: list[Window] = []
    try:
        for _ in range(rounds.kills):
            units = sorted(stack.run()["services"])
            for unit in random.sample(units, k=len(units)):
                healing = kill_and_heal(stack, firm, unit, measured)
                seconds = random.uniform(*rounds.pause)  # noqa: S311 - any moment will do
                window, _ = await asyncio.gather(healing, asyncio.sleep(seconds))
                windows.append(window)
    finally:
        over.set()
    await asyncio.gather(*load)

    commands = sum(person.commands for person in firm.people)
    measured.tell("F1 commands per second", f"{commands / (time.monotonic() - start):.1f}")
    measured.tell("F1 requests without an answer", str(len(firm.troubles)))
    assert len(firm.journeys) > len(windows) / 3
    assert {journey.outcome for journey in firm.journeys} <= {"open", "closed"}
    assert [trouble for trouble in firm.troubles if not is_in(trouble, windows)] == []
    await check_invariants(stack, firm, measured)


async def keep_working(firm: Firm, stop: asyncio.Event) -> None:
    """Register, check, open and now and then close, until told to stop."""
    done = 0
    while not stop.is_set():
        (journey,) = strangers(1)
        await firm.travel(journey)
        await firm.ask(*strangers(1))
        done += 1
        if done % CLOSES_EVERY == 0:
            await firm.close_matter(journey)


async def kill_and_heal(stack: Stack, firm: Firm, unit: str, measured: Measured) -> Window:
    """Kill without warning; return when the process was away."""
    service, _, role = unit.partition("-")

    async def serves() -> bool | None:
        return await firm.office.is_served(LISTS[service]) or None

    async def consumes() -> bool | None:
        return await consumed(stack, unit) > 0 or None

    starts = stack.facts(unit)["starts"]
    killed = time.monotonic()
    await asyncio.to_thread(stack.kill, unit)
    what, heals = ("consumption", consumes) if role == "worker" else ("api", serves)
    await wait_for(f"{unit}: {what} is back", heals)
    measured.note(f"F1 {what} back", time.monotonic() - killed)
    await asyncio.to_thread(stack.wait_started, unit, after=starts)
    return killed, time.monotonic()


def is_in(trouble: Trouble, windows: list[Window]) -> bool:
    return any(killed <= trouble.at <= back + SETTLING for killed, back in windows)
