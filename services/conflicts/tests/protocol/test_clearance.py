"""A clearance opens one matter, once, for the parties that were checked."""

from contextlib import nullcontext
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from conflicts.alert.status import AlertKind
from conflicts.clearance.actions import expire
from conflicts.clearance.following import follow_tails
from conflicts.clearance.status import MOVES, ClearanceMoveNotAllowed, ClearanceState
from conflicts.reception.testing import Desk, party, party_set
from conflicts.rules.pack import PartState
from contracts.conflicts import Decision, Purpose, RefusalReason, SourceKind
from contracts.parties import party_set_hash
from kit import clock

CLIENT = party("c1", "上海恒远置业有限公司", "client")
ADVERSE = party("a1", "北京博特机械制造有限公司", "adverse")
MORE = party("a2", "成都蜀光印刷厂", "adverse")
LEGAL = {"granted": "redeemed voided expired"}


@pytest.mark.parametrize(("now", "to"), [(a, b) for a in ClearanceState for b in ClearanceState])
def test_a_clearance_moves_once(now: ClearanceState, to: ClearanceState) -> None:
    legal = to in LEGAL.get(now, "").split()
    with nullcontext() if legal else pytest.raises(ClearanceMoveNotAllowed):
        MOVES.check(now, to)


async def refusals(desk: Desk) -> list[str]:
    async with desk.database.sessions() as session:
        found = await session.scalars(
            text(
                "SELECT convert_from(payload, 'UTF8')::jsonb ->> 'reason' FROM outbox"
                " WHERE type = 'conflicts.clearance.refused.v1' ORDER BY seq"
            )
        )
        return list(found)


async def test_redeeming_makes_the_inquirys_parts_the_matters(desk: Desk) -> None:
    inquiry, matter = await desk.inquiry(CLIENT, ADVERSE), uuid4()
    await desk.work()
    before = await desk.parties(SourceKind.INQUIRY, inquiry)
    await desk.redeem(await desk.clearance(inquiry), matter)

    assert (await desk.clearance(inquiry)).state is ClearanceState.REDEEMED
    after = await desk.parties(SourceKind.MATTER, matter)
    assert {ref: row.id for ref, row in after.items()} == {r: row.id for r, row in before.items()}
    assert not any(row.provisional for row in after.values())
    assert await desk.parties(SourceKind.INQUIRY, inquiry) == {}
    assert (await desk.sheet(SourceKind.MATTER, matter)).standing is PartState.LIVE


async def test_redeeming_again_changes_and_announces_nothing(desk: Desk) -> None:
    inquiry, matter = await desk.inquiry(CLIENT, ADVERSE), uuid4()
    await desk.work()
    clearance = await desk.clearance(inquiry)
    for _ in range(3):
        await desk.redeem(clearance, matter)

    assert (await desk.announced(clearance.id)) == ["clearance.granted", "clearance.redeemed"]


async def test_a_redeemed_clearance_opens_no_other_matter(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    clearance = await desk.clearance(inquiry)
    await desk.redeem(clearance, uuid4())
    await desk.redeem(clearance, uuid4())

    assert await refusals(desk) == [RefusalReason.NOT_GRANTED]
    assert (await desk.clearance(inquiry)).state is ClearanceState.REDEEMED


async def test_another_hash_is_refused_and_voids(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    await desk.redeem(await desk.clearance(inquiry), uuid4(), party_set_hash="0" * 64)

    assert await refusals(desk) == [RefusalReason.HASH]
    assert (await desk.clearance(inquiry)).state is ClearanceState.VOIDED


async def test_a_check_that_left_out_a_party_opens_no_matter(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    whole = party_set_hash(party_set(CLIENT, ADVERSE, MORE))
    await desk.redeem(await desk.clearance(inquiry), uuid4(), party_set_hash=whole)

    assert await refusals(desk) == [RefusalReason.HASH]
    assert (await desk.clearance(inquiry)).state is ClearanceState.VOIDED


async def test_another_subject_is_refused_and_leaves_the_clearance(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    await desk.redeem(await desk.clearance(inquiry), uuid4(), inquiry_id=uuid4())

    assert await refusals(desk) == [RefusalReason.OTHER_SUBJECT]
    assert (await desk.clearance(inquiry)).state is ClearanceState.GRANTED


async def test_a_clearance_nobody_granted_is_refused(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    clearance = await desk.clearance(inquiry)
    clearance.id = uuid4()
    await desk.redeem(clearance, uuid4())

    assert await refusals(desk) == [RefusalReason.NOT_GRANTED]


async def test_a_conflict_registered_after_the_grant_is_refused_and_voids(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    await desk.matter({**ADVERSE, "ref": "c1", "side": "client"}, imported=True)
    await desk.redeem(await desk.clearance(inquiry), uuid4())

    assert await refusals(desk) == [RefusalReason.TAIL]
    assert (await desk.clearance(inquiry)).state is ClearanceState.VOIDED
    assert (await desk.sheet(SourceKind.INQUIRY, inquiry)).standing is PartState.PENDING


async def test_a_later_uncleared_inquiry_does_not_stop_the_earlier(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    await desk.inquiry(
        {**ADVERSE, "ref": "c1", "side": "client"}, {**CLIENT, "ref": "a1", "side": "adverse"}
    )
    await desk.redeem(await desk.clearance(inquiry), uuid4())

    assert (await desk.clearance(inquiry)).state is ClearanceState.REDEEMED


async def test_a_tail_that_grew_long_is_compared_outside_the_lock(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    assert await follow_tails(desk.database.sessions) == 0
    await desk.execute("UPDATE register_counter SET value = value + 5000")
    assert await follow_tails(desk.database.sessions) == 1
    assert await follow_tails(desk.database.sessions) == 0

    await desk.execute("UPDATE register_counter SET value = value + 1000")
    asks_to_open = [(await desk.clearance(inquiry)).id]
    assert await follow_tails(desk.database.sessions) == 0
    assert await follow_tails(desk.database.sessions, asks_to_open) == 1
    assert await follow_tails(desk.database.sessions, asks_to_open) == 0
    assert (await desk.clearance(inquiry)).state is ClearanceState.GRANTED


async def test_a_changed_sheet_voids(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    await desk.inquiry(CLIENT, ADVERSE, MORE, source_id=inquiry, version=2)
    await desk.work()

    first, second = await desk.clearances(inquiry)
    assert (first.state, first.ended_because) == (ClearanceState.VOIDED, "hash")
    assert second.state is ClearanceState.GRANTED


@pytest.mark.parametrize("state", ["draft", "declined", "withdrawn", "expired"])
async def test_an_inquiry_given_up_voids(desk: Desk, state: str) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    await desk.inquiry(CLIENT, ADVERSE, source_id=inquiry, version=2, state=state)

    assert (await desk.clearance(inquiry)).state is ClearanceState.VOIDED
    assert (await desk.sheet(SourceKind.INQUIRY, inquiry)).standing is PartState.PROSPECT


async def test_a_mere_change_of_state_does_not_void(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    await desk.inquiry(CLIENT, ADVERSE, source_id=inquiry, version=2, state="engaged")
    await desk.work()

    [clearance] = await desk.clearances(inquiry)
    assert clearance.state is ClearanceState.GRANTED
    assert len(await desk.checks_of(inquiry)) == 1


async def test_a_clearance_expires_after_its_days_and_not_before(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    clearance = await desk.clearance(inquiry)
    for days in (29, 31):
        async with desk.database.sessions.begin() as session:
            await expire(session, clearance.id, now=clock.now() + timedelta(days=days))
        states = [c.state for c in await desk.clearances(inquiry)]
        assert states == [ClearanceState.GRANTED if days == 29 else ClearanceState.EXPIRED]
    await desk.redeem(clearance, uuid4())

    assert await refusals(desk) == [RefusalReason.EXPIRED]
    assert (await desk.announced(clearance.id))[1] == "clearance.expired"


async def test_an_expired_one_is_refused_even_before_its_timer_has_fired(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    with clock.stopped_at(clock.now() + timedelta(days=31)):
        await desk.redeem(await desk.clearance(inquiry), uuid4())

    assert await refusals(desk) == [RefusalReason.EXPIRED]


async def test_sheets_of_an_inquiry_after_redemption_are_ignored_with_a_task(desk: Desk) -> None:
    inquiry, matter = await desk.inquiry(CLIENT, ADVERSE), uuid4()
    await desk.work()
    await desk.redeem(await desk.clearance(inquiry), matter)
    await desk.inquiry(CLIENT, ADVERSE, source_id=inquiry, version=2, state="engaged")
    assert [a.kind for a in await desk.alerts() if a.kind is AlertKind.LATE_SHEET] == []
    await desk.inquiry(CLIENT, ADVERSE, MORE, source_id=inquiry, version=3)
    await desk.work()

    assert [a.kind for a in await desk.alerts()] == [AlertKind.LATE_SHEET]
    assert set(await desk.parties(SourceKind.MATTER, matter)) == {"c1", "a1"}
    assert await desk.parties(SourceKind.INQUIRY, inquiry) == {}


async def test_the_matters_first_sheet_is_confirmed_and_a_party_beyond_it_is_not(
    desk: Desk,
) -> None:
    inquiry, matter = await desk.inquiry(CLIENT, ADVERSE), uuid4()
    await desk.work()
    await desk.redeem(await desk.clearance(inquiry), matter)
    await desk.matter(CLIENT, ADVERSE, source_id=matter, inquiry_id=inquiry)
    assert await desk.checks_of(matter) == []
    await desk.matter(CLIENT, ADVERSE, MORE, source_id=matter, version=2, inquiry_id=inquiry)
    rows = await desk.parties(SourceKind.MATTER, matter)
    assert [ref for ref, row in rows.items() if row.provisional] == ["a2"]
    await desk.work()

    check = await desk.check_of(matter)
    assert (check.purpose, check.refs, check.decision) == (
        Purpose.NEW_PARTY,
        ["a2"],
        Decision.CLEARED,
    )
    assert not any(p.provisional for p in (await desk.parties(SourceKind.MATTER, matter)).values())


async def test_a_refused_matter_is_cleared_on_its_own_sheet(desk: Desk) -> None:
    inquiry, matter = await desk.inquiry(CLIENT, ADVERSE), uuid4()
    await desk.work()
    await desk.redeem(await desk.clearance(inquiry), matter, party_set_hash="0" * 64)
    await desk.matter(
        CLIENT, ADVERSE, source_id=matter, state="submitted", inquiry_id=inquiry, opened_on=None
    )
    await desk.work()
    clearance = await desk.clearance(matter)
    assert (clearance.subject_kind, (await desk.check_of(matter)).purpose) == (
        SourceKind.MATTER,
        Purpose.NEW_MATTER,
    )
    await desk.redeem(clearance, matter, inquiry_id=inquiry)

    assert (await desk.clearance(matter)).state is ClearanceState.REDEEMED
    assert await desk.parties(SourceKind.INQUIRY, inquiry) == {}
    assert len(await desk.parties(SourceKind.MATTER, matter)) == 2


async def test_a_closed_matter_reopens_only_under_a_new_clearance(desk: Desk) -> None:
    matter = await desk.matter(CLIENT, ADVERSE, imported=True)
    day = clock.now().date()
    await desk.matter(CLIENT, ADVERSE, source_id=matter, version=2, state="closed", ended_on=day)
    await desk.matter(CLIENT, ADVERSE, source_id=matter, version=3, state="submitted", ended_on=day)
    await desk.work()

    assert (await desk.check_of(matter)).purpose is Purpose.REOPENING
    await desk.redeem(await desk.clearance(matter), matter)
    assert (await desk.sheet(SourceKind.MATTER, matter)).standing is PartState.LIVE


async def test_a_matter_that_opens_by_itself_is_provisional_as_a_whole(desk: Desk) -> None:
    matter = await desk.matter(CLIENT, ADVERSE)

    assert all(p.provisional for p in (await desk.parties(SourceKind.MATTER, matter)).values())


async def test_an_imported_matter_is_registered_and_never_cleared(desk: Desk) -> None:
    matter = await desk.matter(CLIENT, ADVERSE, imported=True)
    await desk.work()

    assert await desk.clearances(matter) == []
    assert await desk.checks_of(matter) == []
    assert not any(p.provisional for p in (await desk.parties(SourceKind.MATTER, matter)).values())
