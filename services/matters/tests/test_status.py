from contextlib import nullcontext

import pytest

from contracts.matters import MatterSheetState
from matters.matter.status import MOVES, MatterMoveNotAllowed, MatterStatus, sheet_state
from matters.parties.status import MOVES as PARTY_MOVES
from matters.parties.status import PartyMoveNotAllowed, PartyState

LEGAL = {
    "pending": "opening declined",
    "opening": "open pending",
    "open": "on_hold closed",
    "on_hold": "open closed",
    "closed": "opening",
}


@pytest.mark.parametrize(("now", "to"), [(a, b) for a in MatterStatus for b in MatterStatus])
def test_a_matter_moves_only_where_the_firm_allows(now: MatterStatus, to: MatterStatus) -> None:
    legal = to in LEGAL.get(now, "").split()
    with nullcontext() if legal else pytest.raises(MatterMoveNotAllowed):
        MOVES.check(now, to)


def test_a_refused_move_names_the_allowed_ones() -> None:
    with pytest.raises(MatterMoveNotAllowed) as refused:
        MOVES.check(MatterStatus.OPENING, MatterStatus.CLOSED)

    assert refused.value.members == {
        "from": "opening",
        "to": "closed",
        "allowed": ["open", "pending"],
    }


@pytest.mark.parametrize(("now", "to"), [(a, b) for a in PartyState for b in PartyState])
def test_a_late_party_is_settled_once(now: PartyState, to: PartyState) -> None:
    legal = now == "provisional" and to in {"confirmed", "withdrawn"}
    with nullcontext() if legal else pytest.raises(PartyMoveNotAllowed):
        PARTY_MOVES.check(now, to)


@pytest.mark.parametrize("status", list(MatterStatus))
def test_a_sheet_tells_the_status(status: MatterStatus) -> None:
    told = sheet_state(status, awaits_clearance=False, was_open=False)

    assert told == status.value


def test_a_sheet_that_waits_for_its_clearance_is_submitted() -> None:
    told = sheet_state(MatterStatus.OPENING, awaits_clearance=True, was_open=True)

    assert told is MatterSheetState.SUBMITTED


def test_a_declined_reopening_leaves_a_former_client() -> None:
    told = sheet_state(MatterStatus.DECLINED, awaits_clearance=False, was_open=True)

    assert told is MatterSheetState.CLOSED
