"""Warning and breach of each period, with a shifted clock, also after downtime (E4, D5.2.1, E5)."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from complaints.complaint import actions as complaints
from complaints.complaint.period import renew_calendar
from complaints.directory.testing import OFFICER
from complaints.investigation import actions as investigation
from complaints.investigation.status import StepKind
from complaints.testing import MONDAY, PERIODS, REGISTRATION, Store, decided
from contracts.complaints import (
    ComplaintClosed,
    ComplaintDeadlineMissed,
    ComplaintDeadlineNear,
    ComplaintRegistered,
    Opinion,
)
from contracts.conflicts import Decision
from kit import clock

HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
# A period that began on Monday 9 March ends with Wednesday 18 March, warned when Tuesday ends.
INVESTIGATED = datetime.fromisoformat("2026-03-19T00:00:00+08:00")


async def stages(store: Store, complaint_id: object, deadline: str) -> list[str]:
    """Return near and missed of one deadline, in the order in which they were announced."""
    rows = await store.rows(
        "SELECT type, payload FROM outbox WHERE key = :key ORDER BY seq", key=str(complaint_id)
    )
    told = [(str(row.type).split(".")[2], row.payload) for row in rows]
    return [what for what, body in told if f'"deadline":"{deadline}"' in str(body).replace(" ", "")]


async def test_registration_is_warned_of_and_missed_once(store: Store) -> None:
    with clock.stopped_at(MONDAY):
        complaint = await store.received(received_at=MONDAY)
    assert complaint.register_by == MONDAY + DAY

    fired = [
        await store.fire_at(MONDAY + after)
        for after in (19 * HOUR, 20 * HOUR - SECOND, 20 * HOUR, 24 * HOUR - SECOND, DAY, 2 * DAY)
    ]

    assert fired == [0, 0, 1, 0, 1, 0]
    assert await stages(store, complaint.id, "registration") == ["deadline-near", "deadline-missed"]
    (missed,) = await store.facts(complaint.id, ComplaintDeadlineMissed)
    assert missed.due_at == MONDAY + DAY
    assert (await store.get(complaint.id)).attention_of == OFFICER


async def test_after_downtime_both_come_once_and_in_order(store: Store) -> None:
    with clock.stopped_at(MONDAY):
        complaint = await store.received(received_at=MONDAY)

    assert await store.fire_at(MONDAY + 30 * DAY) == 2
    assert await store.fire_at(MONDAY + 31 * DAY) == 0

    assert await stages(store, complaint.id, "registration") == ["deadline-near", "deadline-missed"]
    (near,) = await store.facts(complaint.id, ComplaintDeadlineNear)
    assert near.due_at == MONDAY + DAY


async def test_a_call_that_is_entered_late_has_missed_its_day_already(store: Store) -> None:
    with clock.stopped_at(MONDAY):
        complaint = await store.received(received_at=MONDAY - 3 * DAY)

    assert await store.fire_at(MONDAY) == 2
    assert await stages(store, complaint.id, "registration") == ["deadline-near", "deadline-missed"]


async def test_what_is_registered_in_time_is_never_late(store: Store) -> None:
    with clock.stopped_at(MONDAY):
        complaint = await store.received(received_at=MONDAY)
    with clock.stopped_at(MONDAY + 23 * HOUR):
        await store.change(complaints.register, complaint, REGISTRATION, PERIODS)

    await store.fire_at(MONDAY + 2 * DAY)

    assert await stages(store, complaint.id, "registration") == []


async def test_seven_working_days_are_warned_of_one_day_before(store: Store) -> None:
    with clock.stopped_at(MONDAY):
        complaint = await store.registered(received_at=MONDAY)
    (registered,) = await store.facts(complaint.id, ComplaintRegistered)
    assert registered.investigate_by == INVESTIGATED
    await store.fire_at(MONDAY + 3 * DAY)  # the preliminary investigation

    moments = (INVESTIGATED - DAY - SECOND, INVESTIGATED - DAY, INVESTIGATED - SECOND, INVESTIGATED)
    fired = [await store.fire_at(moment) for moment in moments]

    assert fired == [0, 1, 0, 1]
    assert await stages(store, complaint.id, "investigation") == [
        "deadline-near",
        "deadline-missed",
    ]
    ((version,),) = await store.rows(
        "SELECT DISTINCT calendar_version FROM timer WHERE kind = 'complaint-investigation'"
    )
    assert version.startswith("chinese_calendar ")


async def test_the_spring_festival_does_not_count(store: Store) -> None:
    before = datetime.fromisoformat("2026-02-13T15:00:00+08:00")
    with clock.stopped_at(before):
        complaint = await store.registered(received_at=before)

    assert complaint.investigate_by == datetime.fromisoformat("2026-03-03T00:00:00+08:00")
    assert not complaint.investigate_by_is_provisional


async def test_a_year_that_is_not_published_makes_a_provisional_period(store: Store) -> None:
    late = datetime.fromisoformat("2026-12-30T15:00:00+08:00")
    with clock.stopped_at(late):
        complaint = await store.registered(received_at=late)

    assert complaint.investigate_by_is_provisional


async def test_a_published_year_counts_a_provisional_period_again(store: Store) -> None:
    """Guessed as a feast, 18 March is a working day in the calendar that is published."""
    guessed = "UPDATE working_day SET is_provisional = true, version = 'older'"
    feast = "UPDATE working_day SET is_working = false WHERE day = '2026-03-18'"
    await store.do(lambda session: session.execute(text(guessed)))
    await store.do(lambda session: session.execute(text(feast)))
    with clock.stopped_at(MONDAY):
        complaint, reported = await store.registered(), await store.reported()
        assert complaint.investigate_by == INVESTIGATED + DAY
        assert complaint.investigate_by_is_provisional

        await store.do(renew_calendar, PERIODS)
        await store.do(renew_calendar, PERIODS)

    counted = await store.get(complaint.id)
    assert counted.investigate_by == INVESTIGATED
    assert not counted.investigate_by_is_provisional
    assert (await store.get(reported.id)).investigate_by == INVESTIGATED + DAY
    await store.fire_at(INVESTIGATED)
    told = await stages(store, complaint.id, "investigation")
    assert told == ["deadline-near", "deadline-missed"]
    assert await stages(store, reported.id, "investigation") == []


async def test_the_preliminary_step_ends_the_preliminary_period(store: Store) -> None:
    with clock.stopped_at(MONDAY):
        late, early = await store.registered(), await store.investigating()
        step = (early, StepKind.PRELIMINARY, "谈话记录")
        await store.do(investigation.add_step, *step, done_at=None, by="sun.hao")

    await store.fire_at(MONDAY + 3 * DAY)

    assert await stages(store, early.id, "preliminary") == []
    assert await stages(store, late.id, "preliminary") == ["deadline-near", "deadline-missed"]


async def test_a_report_in_time_stops_the_clock(store: Store) -> None:
    with clock.stopped_at(MONDAY):
        complaint = await store.reported()

    await store.fire_at(INVESTIGATED + DAY)

    assert await store.announced(complaint.id) == [
        "received",
        "registered",
        "assigned",
        "started",
        "reported",
    ]


@pytest.mark.parametrize("decision", [None, Decision.CLEARED, Decision.DECLINED])
async def test_the_wait_for_the_check_has_a_limit(store: Store, decision: Decision | None) -> None:
    with clock.stopped_at(MONDAY):
        complaint = await store.assigned()
        if decision is not None:
            await store.do(investigation.take_decision, decided(complaint, decision))

    await store.fire_at(MONDAY + timedelta(minutes=15))

    missed = await stages(store, complaint.id, "recusal")
    assert missed == (["deadline-missed"] if decision is None else [])
    waiting = await store.get(complaint.id)
    if decision is None:
        assert waiting.attention_of == "he.ping"


async def test_the_clock_of_the_investigation_runs_on_while_investigators_change(
    store: Store,
) -> None:
    with clock.stopped_at(MONDAY):
        complaint = await store.investigating()
    with clock.stopped_at(MONDAY + DAY):
        await store.change(investigation.unassign, complaint, "withdrawn")

    await store.fire_at(INVESTIGATED)

    assert "deadline-missed" in await stages(store, complaint.id, "investigation")


@pytest.mark.parametrize("opinion", [None, Opinion.DISSATISFIED])
async def test_silence_closes_an_answered_complaint(store: Store, opinion: Opinion | None) -> None:
    with clock.stopped_at(MONDAY):
        complaint = await store.answered()
        if opinion is not None:
            await store.change(complaints.take_opinion, complaint, opinion, None)

    assert await store.fire_at(MONDAY + 30 * DAY - SECOND) == 0
    assert await store.fire_at(MONDAY + 30 * DAY) == 1

    (closed,) = await store.facts(complaint.id, ComplaintClosed)
    assert closed.opinion == (opinion or Opinion.NO_REPLY)
