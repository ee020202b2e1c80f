"""The opening saga by its actions: either order, refused, resubmitted, reopened."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from contracts.conflicts import (
    CheckDecided,
    ClearanceGranted,
    Decision,
    Purpose,
    RefusalReason,
    SourceKind,
)
from contracts.intake import InquirySheetState
from contracts.matters import MatterDeclined, MatterSheetState
from contracts.parties import party_set_hash
from kit import clock
from kit.ids import new_id
from kit.problems import Problem
from matters.matter import actions as running
from matters.matter.queries import PartiesNotThere
from matters.matter.status import MatterMoveNotAllowed, MatterStatus
from matters.matter.tables import Matter
from matters.matter.timers import timers
from matters.matter.waits import WaitsFor
from matters.opening import actions, handover, own_clearance
from matters.opening.problems import LeadNeeded, NoClearance, NothingToSubmit, WrongClearance
from matters.opening.refusals import refusal_of
from matters.staffing import actions as staffing
from matters.testing import (
    CHEN,
    GONE,
    PARTIES,
    SHANGHAI,
    WANG,
    Store,
    engaged_sheet,
    redeemed,
    refused,
    signed,
)

Action = Callable[..., Awaitable[Any]]


def granted(matter: Matter, party_set_hash_: str = party_set_hash(PARTIES)) -> ClearanceGranted:
    return ClearanceGranted(
        clearance_id=new_id(),
        subject_kind=SourceKind.MATTER,
        subject_id=matter.id,
        check_id=new_id(),
        party_set_hash=party_set_hash_,
        expires_at=clock.now(),
        with_consent=False,
    )


def decided(matter: Matter, decision: Decision, version: int | None = None) -> CheckDecided:
    return CheckDecided(
        check_id=new_id(),
        purpose=Purpose.NEW_MATTER,
        source_kind=SourceKind.MATTER,
        source_id=matter.id,
        source_version=version or matter.sheet_version,
        office_id=SHANGHAI,
        party_set_hash=party_set_hash(PARTIES),
        decision=decision,
        decided_by=CHEN,
        refs=("c1", "a1"),
    )


async def test_a_signed_engagement_waits_for_its_parties(store: Store) -> None:
    matter = await store.prepared()

    assert (matter.status, matter.waits_for) == (MatterStatus.PENDING, WaitsFor.PARTIES)
    assert await store.announced(matter.id) == ["prepared"]
    assert await store.sheets(matter.id) == []


@pytest.mark.parametrize("order", ["signature first", "sheet first"])
async def test_both_halves_make_an_opening_in_either_order(store: Store, order: str) -> None:
    inquiry_id = uuid4()
    steps: list[tuple[Action, Any]] = [
        (actions.prepare, signed(inquiry_id)),
        (handover.keep_sheet, engaged_sheet(inquiry_id)),
    ]

    for action, event in steps if order == "signature first" else reversed(steps):
        await store.do(action, event)

    matter = await store.of_inquiry(inquiry_id)
    assert (matter.status, matter.waits_for) == (MatterStatus.OPENING, WaitsFor.OPENING)
    assert await store.announced(matter.id) == ["prepared", "opening-requested"]
    assert matter.team == [CHEN, WANG]


async def test_a_sheet_that_is_not_engaged_is_not_kept(store: Store) -> None:
    inquiry_id = uuid4()
    await store.do(handover.keep_sheet, engaged_sheet(inquiry_id, InquirySheetState.SUBMITTED))

    await store.do(actions.prepare, signed(inquiry_id))

    assert (await store.of_inquiry(inquiry_id)).waits_for is WaitsFor.PARTIES


async def test_an_erased_sheet_is_dropped(store: Store) -> None:
    inquiry_id = uuid4()
    await store.do(handover.keep_sheet, engaged_sheet(inquiry_id))
    await store.do(handover.drop_sheet, inquiry_id)

    await store.do(actions.prepare, signed(inquiry_id))

    assert (await store.of_inquiry(inquiry_id)).waits_for is WaitsFor.PARTIES


async def test_a_redeemed_clearance_opens_the_matter_once(store: Store) -> None:
    matter = await store.opening()

    for _ in range(2):
        await store.do(actions.open_redeemed, redeemed(matter))

    opened = await store.get(matter.id)
    assert (opened.status, opened.waits_for) == (MatterStatus.OPEN, None)
    assert await store.announced(matter.id) == ["prepared", "opening-requested", "opened"]
    (sheet,) = await store.sheets(matter.id)
    assert sheet.state is MatterSheetState.OPEN
    assert (sheet.number, sheet.version) == (opened.number, 1)
    assert sheet.party_set_hash == party_set_hash(PARTIES)


async def test_another_clearance_does_not_open_it(store: Store) -> None:
    matter = await store.opening()
    other = redeemed(matter).model_copy(update={"clearance_id": uuid4()})

    with pytest.raises(WrongClearance):
        await store.do(actions.open_redeemed, other)


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

    await _make_timers_due(store)
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


async def test_a_pending_matter_is_declined_and_its_sheet_says_so(store: Store) -> None:
    matter = await store.declined()

    assert matter.status is MatterStatus.DECLINED
    assert (await store.announced(matter.id))[-1] == "declined"
    assert [sheet.state for sheet in await store.sheets(matter.id)] == [MatterSheetState.DECLINED]


async def test_parties_that_come_after_the_decline_are_told_as_declined(store: Store) -> None:
    matter = await store.prepared()
    await store.change(running.decline, matter.id, reason="no")
    assert matter.inquiry_id is not None

    await store.do(handover.keep_sheet, engaged_sheet(matter.inquiry_id))

    assert [sheet.state for sheet in await store.sheets(matter.id)] == [MatterSheetState.DECLINED]


async def test_a_matter_without_a_working_lead_does_not_ask_to_open(store: Store) -> None:
    matter = await store.opening(lead_lawyer_id=GONE)
    assert (matter.status, matter.waits_for) == (MatterStatus.PENDING, WaitsFor.LEAD)

    with pytest.raises(LeadNeeded):
        await store.change(own_clearance.ask_again, matter.id)

    led = await store.change(staffing.assign_lead, matter.id, WANG)
    assert (led.status, led.lead_lawyer_id) == (MatterStatus.OPENING, WANG)
    facts = ["prepared", "lead-assigned", "opening-requested"]
    assert await store.announced(matter.id) == facts


async def test_a_returned_matter_holds_no_clearance_to_ask_with(store: Store) -> None:
    matter = await store.returned()

    with pytest.raises(NoClearance):
        await store.change(own_clearance.ask_again, matter.id)


ENDS = {
    "expired": WaitsFor.RESUBMISSION,
    "conflicts_office": WaitsFor.RESUBMISSION,
    "consent_revoked": WaitsFor.RESUBMISSION,
    "tail": WaitsFor.CLEARANCE,
    "hash": WaitsFor.CLEARANCE,
    "outdated": WaitsFor.CLEARANCE,
}


@pytest.mark.parametrize("because", ENDS)
async def test_a_clearance_that_ends_before_there_is_a_lead_is_lost(
    store: Store, because: str
) -> None:
    matter = await store.opening(lead_lawyer_id=GONE)
    assert matter.clearance_id is not None

    await store.do(own_clearance.lose, matter.clearance_id, refusal_of(because))

    lost = await store.get(matter.id)
    assert (lost.clearance_id, lost.refusal) == (None, refusal_of(because))
    assert lost.waits_for is ENDS[because]


async def test_a_declined_matter_tells_which_inquiry_is_given_up(store: Store) -> None:
    matter = await store.declined()

    (declined,) = await store.facts(matter.id, MatterDeclined)
    assert declined.inquiry_id == matter.inquiry_id


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


async def test_an_opening_that_takes_too_long_calls_the_lead(store: Store) -> None:
    matter = await store.opening()
    assert matter.attention_of is None

    await _make_timers_due(store)
    await timers.fire_due(store.database.sessions)

    assert (await store.get(matter.id)).attention_of == CHEN


async def test_an_answer_cancels_the_alarm(store: Store) -> None:
    matter = await store.opened()

    await _make_timers_due(store)

    assert await timers.fire_due(store.database.sessions) == 0
    assert (await store.get(matter.id)).attention_of is None


async def _make_timers_due(store: Store) -> None:
    async with store.database.sessions.begin() as session:
        await session.execute(text("UPDATE timer SET due_at = now() - interval '1 second'"))


@pytest.mark.parametrize("status", list(MatterStatus))
async def test_every_verb_is_refused_where_the_status_forbids_it(
    store: Store, status: MatterStatus
) -> None:
    legal = {
        "pending": {"decline", "submit"},
        "open": {"hold", "close"},
        "on_hold": {"resume", "close"},
        "closed": {"reopen"},
    }
    verbs: dict[str, tuple[Action, dict[str, str]]] = {
        "decline": (running.decline, {"reason": "no"}),
        "submit": (own_clearance.submit, {}),
        "hold": (running.hold, {"reason": "abroad"}),
        "resume": (running.resume, {}),
        "close": (running.close, {"outcome": "won"}),
        "reopen": (own_clearance.reopen, {"reason": "appeal"}),
    }
    matter = await store.in_status(status)

    for verb, (action, named) in verbs.items():
        if verb not in legal.get(status, set()):
            with pytest.raises(MatterMoveNotAllowed):
                await store.change(action, matter.id, **named)

    after = await store.get(matter.id)
    assert (after.status, after.revision) == (status, matter.revision)


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


async def test_an_opening_in_an_unknown_office_can_be_tried_again(store: Store) -> None:
    matter = await store.opening(office_id=uuid4())

    with pytest.raises(Problem) as refusal:
        await store.do(actions.open_redeemed, redeemed(matter))

    assert refusal.value.status == 503
