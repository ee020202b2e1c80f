"""Each deadline fires once, in order, also after downtime."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from kit import clock
from kit.db import Database
from kit.timers import Timer, Timers, cancel_timers, set_timer

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def fired() -> list[str]:
    return []


@pytest.fixture
def timers(fired: list[str]) -> Timers:
    timers = Timers()

    @timers.on("deadline")
    async def note(session: AsyncSession, timer: Timer) -> None:
        assert session.in_transaction()
        fired.append(timer.stage)

    return timers


async def set_stage(database: Database, subject: UUID, due_at: datetime, stage: str) -> None:
    async with database.sessions.begin() as session:
        await set_timer(session, "deadline", subject, due_at, stage)


async def test_missed_stages_fire_once_and_in_order(
    database: Database, timers: Timers, fired: list[str]
) -> None:
    subject = uuid4()
    for number, stage in enumerate(["near", "missed", "late"]):
        await set_stage(database, subject, MONDAY + number * HOUR, stage)

    with clock.stopped_at(MONDAY + 1.5 * HOUR):
        await asyncio.gather(*[timers.fire_due(database.sessions) for _ in range(4)])
        await timers.fire_due(database.sessions)

    assert fired == ["near", "missed"]


async def test_setting_it_again_moves_it(
    database: Database, timers: Timers, fired: list[str]
) -> None:
    subject = uuid4()
    await set_stage(database, subject, MONDAY, "near")
    await set_stage(database, subject, MONDAY + 2 * HOUR, "near")

    with clock.stopped_at(MONDAY + HOUR):
        assert await timers.fire_due(database.sessions) == 0
    with clock.stopped_at(MONDAY + 3 * HOUR):
        assert await timers.fire_due(database.sessions) == 1

    assert fired == ["near"]


async def test_a_cancelled_timer_stays_silent(database: Database, timers: Timers) -> None:
    subject = uuid4()
    await set_stage(database, subject, MONDAY, "near")
    async with database.sessions.begin() as session:
        assert await cancel_timers(session, "deadline", subject) == 1

    with clock.stopped_at(MONDAY + HOUR):
        assert await timers.fire_due(database.sessions) == 0


async def test_one_that_fails_waits_and_stops_no_other(database: Database) -> None:
    timers, tried = Timers(), []

    @timers.on("deadline")
    async def fail_first(_session: AsyncSession, timer: Timer) -> None:
        tried.append(timer.stage)
        if tried.count("bad") == 1 and timer.stage == "bad":
            raise ZeroDivisionError

    await set_stage(database, uuid4(), MONDAY, "bad")
    await set_stage(database, uuid4(), MONDAY, "good")

    with clock.stopped_at(MONDAY + HOUR):
        assert await timers.fire_due(database.sessions) == 1
    with clock.stopped_at(MONDAY + 2 * HOUR):
        assert await timers.fire_due(database.sessions) == 1

    assert sorted(tried) == ["bad", "bad", "good"]
