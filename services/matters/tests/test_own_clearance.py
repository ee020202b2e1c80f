"""A matter that was refused or is reopened asks for a clearance of its own."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from contracts.conflicts import (
    Decision,
    RefusalReason,
)
from contracts.matters import MatterSheetState
from contracts.parties import party_set_hash
from matters.directory.testing import CHEN
from matters.matter import actions as running
from matters.matter.queries import PartiesNotThere
from matters.matter.status import MatterStatus
from matters.matter.timers import timers
from matters.matter.waits import WaitsFor
from matters.opening import actions, own_clearance
from matters.opening.problems import LeadNeeded, NoClearance, NothingToSubmit
from matters.opening.testing import PARTIES, decided, granted, redeemed, refused
from matters.testing import Store

ANEW = (RefusalReason.TAIL, RefusalReason.HASH)

OTHERS = sorted(set(RefusalReason) - set(ANEW))


@pytest.mark.parametrize("reason", OTHERS)
async def test_a_refused_matter_returns_with_the_reason(
    store: Store, reason: RefusalReason
) -> None:
    matter = await store.returned(reason)

    assert (matter.status, matter.refusal) == (MatterStatus.PENDING, reason)
    assert (matter.waits_for, matter.attention_of) == (WaitsFor.RESUBMISSION, CHEN)
    assert matter.clearance_id is None
    assert (await store.announced(matter.id))[-1] == "returned"
    assert await store.sheets(matter.id) == []


@pytest.mark.parametrize("reason", ANEW)
async def test_what_a_new_check_may_lift_is_submitted_by_the_matter_itself(
    store: Store, reason: RefusalReason
) -> None:
    matter = await store.returned(reason)

    assert (matter.status, matter.refusal) == (MatterStatus.PENDING, reason)
    assert (matter.waits_for, matter.attention_of) == (WaitsFor.CLEARANCE, None)
    (sheet,) = await store.sheets(matter.id)
    assert (sheet.state, sheet.inquiry_id) == (MatterSheetState.SUBMITTED, matter.inquiry_id)
    assert sheet.party_set_hash == party_set_hash(PARTIES)


async def test_a_check_that_takes_too_long_calls_the_lead(store: Store) -> None:
    matter = await store.returned(RefusalReason.TAIL)

    await store.make_timers_due()
    await timers.fire_due(store.database.sessions)

    waiting = await store.get(matter.id)
    assert (waiting.waits_for, waiting.attention_of) == (WaitsFor.CLEARANCE, CHEN)


async def test_a_matter_refused_for_the_tail_opens_by_itself_once_it_is_cleared(
    store: Store,
) -> None:
    matter = await store.returned(RefusalReason.TAIL)

    await store.do(own_clearance.accept, granted(matter))
    await store.do(actions.open_redeemed, redeemed(await store.get(matter.id)))

    assert (await store.get(matter.id)).status is MatterStatus.OPEN
    states = [sheet.state.value for sheet in await store.sheets(matter.id)]
    assert states == ["submitted", "opening", "open"]


async def test_a_reopening_refused_for_the_tail_asks_again_as_a_reopening(store: Store) -> None:
    matter = await store.reopening()
    await store.do(own_clearance.accept, granted(matter))
    await store.do(own_clearance.come_back, refused(await store.get(matter.id)))

    back = await store.get(matter.id)
    assert (back.status, back.waits_for) == (MatterStatus.PENDING, WaitsFor.CLEARANCE)
    last = (await store.sheets(matter.id))[-1]
    assert (last.state, last.opened_on) == (MatterSheetState.SUBMITTED, matter.opened_on)


async def test_an_answer_after_the_matter_asked_anew_changes_nothing(store: Store) -> None:
    asked = await store.opening()
    for _ in range(2):
        await store.do(own_clearance.come_back, refused(asked))

    assert len(await store.sheets(asked.id)) == 1


async def test_an_answer_to_an_earlier_request_changes_nothing(store: Store) -> None:
    matter = await store.opening()
    stale = refused(matter).model_copy(update={"clearance_id": uuid4()})

    await store.do(own_clearance.come_back, stale)

    assert (await store.get(matter.id)).status is MatterStatus.OPENING


async def test_a_refused_matter_opens_under_its_own_clearance(store: Store) -> None:
    matter = await store.returned()

    submitted = await store.change(own_clearance.submit, matter.id)
    assert (await store.sheets(matter.id))[-1].state is MatterSheetState.SUBMITTED
    assert submitted.waits_for is WaitsFor.CLEARANCE

    clearance = granted(matter)
    await store.do(own_clearance.accept, clearance)
    asking = await store.get(matter.id)
    assert (asking.status, asking.clearance_id) == (MatterStatus.OPENING, clearance.clearance_id)

    await store.do(actions.open_redeemed, redeemed(asking))
    facts = ["prepared", "opening-requested", "returned", "opening-requested", "opened"]
    assert await store.announced(matter.id) == facts
    states = [sheet.state.value for sheet in await store.sheets(matter.id)]
    assert states == ["submitted", "opening", "open"]


async def test_a_clearance_for_other_parties_is_no_use(store: Store) -> None:
    matter = await store.returned()
    await store.change(own_clearance.submit, matter.id)

    await store.do(own_clearance.accept, granted(matter, "0" * 64))

    assert (await store.get(matter.id)).waits_for is WaitsFor.CLEARANCE


async def test_only_a_refused_matter_submits_its_parties(store: Store) -> None:
    matter = await store.prepared()

    with pytest.raises(NothingToSubmit):
        await store.change(own_clearance.submit, matter.id)


async def test_a_declined_check_leaves_the_matter_pending(store: Store) -> None:
    matter = await store.returned()
    submitted = await store.change(own_clearance.submit, matter.id)

    await store.do(own_clearance.refuse, decided(submitted, Decision.DECLINED))

    back = await store.get(matter.id)
    assert (back.status, back.waits_for) == (MatterStatus.PENDING, WaitsFor.RESUBMISSION)
    assert (await store.sheets(matter.id))[-1].state is MatterSheetState.PENDING


async def test_a_decision_on_an_older_sheet_changes_nothing(store: Store) -> None:
    matter = await store.returned()
    submitted = await store.change(own_clearance.submit, matter.id)
    await store.do(own_clearance.refuse, decided(submitted, Decision.DECLINED))
    await store.change(own_clearance.submit, matter.id)

    await store.do(own_clearance.refuse, decided(submitted, Decision.DECLINED, version=1))

    assert (await store.get(matter.id)).waits_for is WaitsFor.CLEARANCE


async def test_a_returned_matter_holds_no_clearance_to_ask_with(store: Store) -> None:
    matter = await store.returned()

    with pytest.raises(NoClearance):
        await store.change(own_clearance.ask_again, matter.id)


async def test_a_closed_matter_reopens_under_its_old_number(store: Store) -> None:
    matter = await store.reopening()
    assert (matter.status, matter.waits_for) == (MatterStatus.OPENING, WaitsFor.CLEARANCE)

    await store.do(own_clearance.accept, granted(matter))
    asking = await store.get(matter.id)
    await store.do(actions.open_redeemed, redeemed(asking))

    open_again = await store.get(matter.id)
    assert (open_again.status, open_again.number) == (MatterStatus.OPEN, matter.number)
    assert (open_again.closed_on, open_again.outcome) == (None, None)
    assert (await store.announced(matter.id))[-3:] == ["closed", "opening-requested", "reopened"]
    states = [sheet.state.value for sheet in await store.sheets(matter.id)]
    assert states == ["open", "closed", "submitted", "opening", "open"]


async def test_a_declined_reopening_is_pending_and_stays_a_former_matter(store: Store) -> None:
    matter = await store.reopening()

    await store.do(own_clearance.refuse, decided(matter, Decision.DECLINED))
    back = await store.get(matter.id)
    assert (back.status, back.refusal) == (MatterStatus.PENDING, RefusalReason.NOT_GRANTED)

    await store.change(running.decline, matter.id, reason="given up")
    last = (await store.sheets(matter.id))[-1]
    assert last.state is MatterSheetState.CLOSED
    assert last.closed_on is not None


async def test_a_reopening_needs_its_parties_and_a_lead(store: Store) -> None:
    matter = await store.closed()
    async with store.database.sessions.begin() as session:
        await session.execute(text("DELETE FROM sheet"))
    with pytest.raises(PartiesNotThere):
        await store.change(own_clearance.reopen, matter.id, reason="appeal")

    async with store.database.sessions.begin() as session:
        await session.execute(text("UPDATE staff_member SET active = false"))
    with pytest.raises(LeadNeeded):
        await store.change(own_clearance.reopen, matter.id, reason="appeal")
