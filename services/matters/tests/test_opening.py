"""The opening saga by its actions: in either order, once, in time, and where it ends."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from contracts.intake import InquirySheetState
from contracts.matters import MatterDeclined, MatterSheetState
from contracts.parties import party_set_hash
from kit.problems import Problem
from matters.directory.testing import CHEN, GONE, WANG
from matters.matter import actions as running
from matters.matter.status import MatterMoveNotAllowed, MatterStatus
from matters.matter.timers import timers
from matters.matter.waits import WaitsFor
from matters.opening import actions, handover, own_clearance
from matters.opening.problems import LeadNeeded, WrongClearance
from matters.opening.refusals import refusal_of
from matters.opening.testing import (
    PARTIES,
    engaged_sheet,
    redeemed,
    signed,
)
from matters.staffing import actions as staffing
from matters.testing import Store

Action = Callable[..., Awaitable[Any]]


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


async def test_an_opening_that_takes_too_long_calls_the_lead(store: Store) -> None:
    matter = await store.opening()
    assert matter.attention_of is None

    await store.make_timers_due()
    await timers.fire_due(store.database.sessions)

    assert (await store.get(matter.id)).attention_of == CHEN


async def test_an_answer_cancels_the_alarm(store: Store) -> None:
    matter = await store.opened()

    await store.make_timers_due()

    assert await timers.fire_due(store.database.sessions) == 0
    assert (await store.get(matter.id)).attention_of is None


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


async def test_an_opening_in_an_unknown_office_can_be_tried_again(store: Store) -> None:
    matter = await store.opening(office_id=uuid4())

    with pytest.raises(Problem) as refusal:
        await store.do(actions.open_redeemed, redeemed(matter))

    assert refusal.value.status == 503
