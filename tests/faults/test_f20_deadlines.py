"""F20: a deadline passes while its process starts, lives or is away, and is told of once."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from faults.conftest import MODE
from faults.deadlines import AFTER, AHEAD, AT, BEFORE, BEHIND, MOMENTS, are_set, pass_by, start_at
from faults.harm import away
from faults.journeys import Firm
from faults.ledger import check_invariants, until_quiet
from faults.mandates import Journey, strangers
from faults.measuring import Measured
from faults.people import Json, wait_for
from faults.records import once, read_topics

from contracts.complaints import Deadline
from native.stack import Stack

CLEARANCE_LIVES: Final = timedelta(days=30)
OPENING_MAY_TAKE: Final = timedelta(seconds=30)
PARTY_CHECK_MAY_TAKE: Final = timedelta(minutes=15)
REGISTRATION_TAKES: Final = timedelta(hours=24)
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
WORKING_DAYS: Final = [
    (datetime(2025, 9, 26, 10, tzinfo=SHANGHAI), datetime(2025, 10, 14, tzinfo=SHANGHAI), BEFORE),
    (datetime(2025, 3, 25, 10, tzinfo=SHANGHAI), datetime(2025, 4, 4, tzinfo=SHANGHAI), AT),
    (datetime(2025, 1, 24, 10, tzinfo=SHANGHAI), datetime(2025, 2, 11, tzinfo=SHANGHAI), AFTER),
]
"""Registered, end of the seventh working day: over the National Day with make-up workdays on
28 September and 11 October; over a month's end; over the Spring Festival with make-up workdays
on 26 January and 8 February."""


async def test_f20_a_clearance_expires_once(stack: Stack, firm: Firm, measured: Measured) -> None:
    for when in MOMENTS if MODE != "short" else (AT,):
        since = datetime.now(UTC)
        (journey,) = strangers(1)
        async with away(stack, "conflicts-worker"):
            await firm.hand_in(journey)
            put_back(stack, "conflicts-worker", CLEARANCE_LIVES)
        timers = await are_set(stack, "conflicts", "clearance-expiry", since)
        await pass_by(stack, "conflicts", "clearance-expiry", since, timers, when)
        await until_quiet(stack)

        own = [r for r in once(await read_topics(stack)) if r.key == timers[0].subject]
        assert [record.name.rpartition(".")[2] for record in own] == ["granted", "expired"]
        assert own[1].at >= timers[0].due
    await check_invariants(stack, firm, measured)


async def test_f20_an_overdue_opening_calls_the_lead_once(
    stack: Stack, firm: Firm, measured: Measured
) -> None:
    for when in MOMENTS if MODE != "short" else (BEFORE,):
        (journey,) = strangers(1)
        await firm.hand_in(journey)
        journey.outcome = await firm.submit(journey)
        since = datetime.now(UTC)
        async with away(stack, "conflicts-worker"):
            await start_at(stack, "matters-worker", since - OPENING_MAY_TAKE - BEHIND)
            await firm.sign(journey)
            timers = await are_set(stack, "matters", "opening-overdue", since)
            await pass_by(stack, "matters", "opening-overdue", since, timers, when)
        matter = await wait_for("the matter opens", partial(firm.matter_of, journey))
        journey.matter_id, journey.number, journey.outcome = matter["id"], matter["number"], "open"

        assert await calls(firm, journey, "opening-overdue") == 1
        await until_quiet(stack)
    await check_invariants(stack, firm, measured)


async def test_f20_a_provisional_party_calls_the_lead_once(
    stack: Stack, firm: Firm, measured: Measured
) -> None:
    for when in MOMENTS if MODE != "short" else (AFTER,):
        (journey, stranger) = strangers(2)
        await firm.travel(journey)
        since = datetime.now(UTC)
        async with away(stack, "conflicts-worker"):
            for unit in ("matters-api", "matters-worker"):
                await start_at(stack, unit, since - PARTY_CHECK_MAY_TAKE - BEHIND)
            await add_party(firm, journey, stranger.adverse)
            timers = await are_set(stack, "matters", "party-check-overdue", since)
            await pass_by(stack, "matters", "party-check-overdue", since, timers, when)
            await start_at(stack, "matters-api", None)
        await wait_for("the party is confirmed", partial(all_confirmed, firm, journey))

        assert await calls(firm, journey, "party-check-overdue") == 1
        await until_quiet(stack)
    await check_invariants(stack, firm, measured)


async def test_f20_a_complaint_not_registered_is_told_of_in_two_stages(
    stack: Stack, firm: Firm, measured: Measured
) -> None:
    for when in MOMENTS if MODE != "short" else (AFTER,):
        since = datetime.now(UTC)
        async with away(stack, "complaints-worker"):
            complaint = await complain(firm, since - REGISTRATION_TAKES - BEHIND)
            timers = await are_set(stack, "complaints", "complaint-registration", since, stages=2)
            if when in AHEAD:
                put_back(stack, "complaints-worker", REGISTRATION_TAKES)
        await pass_by(stack, "complaints", "complaint-registration", since, timers, when)
        await until_quiet(stack)

        told = await told_of(stack, complaint["id"], Deadline.REGISTRATION)
        assert told == ["deadline-near", "deadline-missed"]
    await check_invariants(stack, firm, measured)


async def test_f20_seven_working_days_end_by_the_calendar_of_the_firm(
    stack: Stack, firm: Firm, measured: Measured
) -> None:
    for registered, due, when in WORKING_DAYS if MODE != "short" else WORKING_DAYS[:1]:
        since = datetime.now(UTC)
        async with away(stack, "complaints-worker"):
            await start_at(stack, "complaints-api", registered)
            complaint = await complain(firm, registered - timedelta(hours=1))
            path = f"/v1/complaints/{complaint['id']}"
            complaint = await firm.care.move(path, "register", {"registered"}, {"category": "fees"})
            await start_at(stack, "complaints-api", None)
            timers = await are_set(stack, "complaints", "complaint-investigation", since, stages=2)
            put_back(stack, "complaints-worker", since - registered)
        await pass_by(stack, "complaints", "complaint-investigation", since, timers, when)
        await until_quiet(stack)

        assert datetime.fromisoformat(complaint["investigate_by"]) == due == timers[-1].due
        told = await told_of(stack, complaint["id"], Deadline.INVESTIGATION)
        assert told == ["deadline-near", "deadline-missed"]
    await check_invariants(stack, firm, measured)


def put_back(stack: Stack, unit: str, life: timedelta) -> None:
    """Let its next start be in the past, by the life of what it sets and a little more."""
    stack.prepare_next_start(unit, {"HENGPING_CLOCK_OFFSET": str(-(life + BEHIND).total_seconds())})


async def add_party(firm: Firm, journey: Journey, name: str) -> None:
    party = {"name": name, "kind": "organization", "side": "adverse"}
    await firm.lead(journey).create(f"/v1/matters/{journey.matter_id}/parties", {"party": party})


async def all_confirmed(firm: Firm, journey: Journey) -> bool | None:
    matter = await firm.lead(journey).get(f"/v1/matters/{journey.matter_id}", expand="parties")
    states: list[Json] = matter["parties"]["parties"]
    return all(party["state"] == "confirmed" for party in states) or None


async def calls(firm: Firm, journey: Journey, kind: str) -> int:
    """Count how often the history of the matter tells of this wait."""
    path = f"/v1/matters/{journey.matter_id}/history"
    happened = (await firm.lead(journey).get(path))["happened"]
    return sum(entry["type"] == kind for entry in happened)


async def complain(firm: Firm, received: datetime) -> Json:
    """Enter a call that was taken at that time."""
    call = {
        "office_id": firm.offices["BJ"],
        "channel": "phone",
        "received_at": received.isoformat(),
        "name": "投诉人",
        "phone": "+8675512345678",
        "text": "一直无人回电。",
    }
    return await firm.care.create("/v1/complaints", call)


async def told_of(stack: Stack, complaint_id: str, deadline: Deadline) -> list[str]:
    """Return what was announced of one deadline of a complaint, in order."""
    own = [record for record in once(await read_topics(stack)) if record.key == complaint_id]
    return [
        record.name.rpartition(".")[2] for record in own if record.body.get("deadline") == deadline
    ]
