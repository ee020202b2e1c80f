"""Deadlines that pass by while their process starts, lives or is away: the clock is shifted.

Whatever waits for a deadline was set by a process that lives in the past, so that every moment
up to now can be its present, and nothing is ever dated in the future.
"""

import asyncio
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from faults.people import wait_for
from faults.states import rows

from kit.clock import OFFSET
from native.stack import Stack

BEFORE, AT, AFTER = "before", "at", "after"
MOMENTS: Final = (BEFORE, AT, AFTER)
AHEAD: Final = {BEFORE: timedelta(seconds=10), AT: timedelta(seconds=2)}
"""How long before the due second a process is told to start; a start takes two or three."""
BEHIND: Final = timedelta(minutes=3)
"""So long ago is the due second of what a process in the past sets."""


@dataclass(frozen=True)
class Timer:
    subject: str
    stage: str
    due: datetime
    fired: datetime | None


_TIMERS: Final = """
SELECT subject_id, stage, due_at, fired_at FROM timer
WHERE kind = $1 AND created_at > $2 ORDER BY due_at, stage
"""


async def timers_of(stack: Stack, service: str, kind: str, since: datetime) -> list[Timer]:
    """List what has been set since then, by the database's clock, in the order it is due."""
    found = await rows(stack, service, _TIMERS, kind, since)
    return [Timer(str(subject), stage, due, fired) for subject, stage, due, fired in found]


async def are_set(
    stack: Stack, service: str, kind: str, since: datetime, stages: int = 1
) -> list[Timer]:
    async def found() -> list[Timer] | None:
        timers = await timers_of(stack, service, kind, since)
        return timers if len(timers) >= stages else None

    timers = await wait_for(f"{kind} is set", found)
    assert len(timers) == stages, timers
    return timers


async def start_at(stack: Stack, unit: str, moment: datetime | None) -> None:
    """Start the process anew, so that it is this moment for it; without one, in true time."""
    shift = (moment - datetime.now(UTC)).total_seconds() if moment else 0.0
    starts = stack.facts(unit)["starts"]
    stack.prepare_next_start(unit, {OFFSET: f"{shift:.3f}"})
    if stack.facts(unit)["pid"]:
        stack.send(unit, signal.SIGTERM)
    await asyncio.to_thread(stack.wait_started, unit, after=starts)


async def pass_by(
    stack: Stack, service: str, kind: str, since: datetime, timers: Sequence[Timer], when: str
) -> None:
    """Let each of them become due before, at or after a start of the service's worker.

    Each has fired once in the end, not too early, in order.
    """
    unit = f"{service}-worker"
    for number, timer in enumerate(timers, 1):
        if when in AHEAD:
            await start_at(stack, unit, timer.due - AHEAD[when])
        elif number == 1:
            await start_at(stack, unit, None)

        async def have_fired(wanted: int = number) -> bool | None:
            now = await timers_of(stack, service, kind, since)
            return sum(one.fired is not None for one in now) >= wanted or None

        await wait_for(f"{kind} {timer.stage} fires", have_fired)
    await start_at(stack, unit, None)
    fired = [one.fired for one in await timers_of(stack, service, kind, since) if one.fired]
    assert len(fired) == len(timers)
    assert fired == sorted(fired)
    assert all(at >= timer.due for at, timer in zip(fired, timers, strict=True))
