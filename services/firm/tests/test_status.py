from contextlib import nullcontext

import pytest

from contracts.firm import AccessState, OfficeKind
from firm.access.status import MOVES as ACCESS_MOVES
from firm.access.status import AccessMoveNotAllowed
from firm.joiner.status import MOVES as JOINER_MOVES
from firm.joiner.status import JoinerMoveNotAllowed, JoinerStatus
from firm.office.status import MOVES as OFFICE_MOVES
from firm.office.status import OfficeMoveNotAllowed, OfficeStatus
from firm.office.tree import PlaceNotAllowed, check_place

JOINER = {"announced": "cleared withdrawn", "cleared": "active withdrawn", "active": "left"}
OFFICE = {"open": "closed"}
ACCESS = {"active": "left", "left": "active"}
BELOW = {"head_office": "None", "branch": "head_office", "sub_office": "branch"}


@pytest.mark.parametrize("now", JoinerStatus)
@pytest.mark.parametrize("to", JoinerStatus)
def test_a_joiner_moves_only_where_the_firm_allows(now: JoinerStatus, to: JoinerStatus) -> None:
    legal = to in JOINER.get(now, "").split()
    with nullcontext() if legal else pytest.raises(JoinerMoveNotAllowed):
        JOINER_MOVES.check(now, to)


@pytest.mark.parametrize("now", OfficeStatus)
@pytest.mark.parametrize("to", OfficeStatus)
def test_an_office_is_closed_once(now: OfficeStatus, to: OfficeStatus) -> None:
    with (
        nullcontext() if to in OFFICE.get(now, "").split() else pytest.raises(OfficeMoveNotAllowed)
    ):
        OFFICE_MOVES.check(now, to)


@pytest.mark.parametrize("now", AccessState)
@pytest.mark.parametrize("to", AccessState)
def test_access_ends_and_may_be_given_anew(now: AccessState, to: AccessState) -> None:
    with nullcontext() if to in ACCESS[now].split() else pytest.raises(AccessMoveNotAllowed):
        ACCESS_MOVES.check(now, to)


@pytest.mark.parametrize("kind", OfficeKind)
@pytest.mark.parametrize("parent", [None, *OfficeKind])
def test_each_kind_of_office_has_its_place(kind: OfficeKind, parent: OfficeKind | None) -> None:
    with nullcontext() if str(parent) == BELOW[kind] else pytest.raises(PlaceNotAllowed):
        check_place(kind, parent)
