"""Where a matter may move, and which state its party sheet tells."""

from enum import StrEnum
from typing import ClassVar, Final

from contracts.matters import MatterSheetState
from kit.moves import MoveNotAllowed, Moves


class MatterStatus(StrEnum):
    PENDING = "pending"
    OPENING = "opening"
    OPEN = "open"
    ON_HOLD = "on_hold"
    CLOSED = "closed"
    DECLINED = "declined"


S = MatterStatus


class MatterMoveNotAllowed(MoveNotAllowed):
    slug: ClassVar[str] = "matter-move-not-allowed"
    title: ClassVar[str] = "The matter's status does not allow this"
    title_zh: ClassVar[str] = "案件当前状态不允许此操作"


MOVES: Final = Moves[MatterStatus](
    "A matter that is",
    MatterMoveNotAllowed,
    {
        S.PENDING: {S.OPENING, S.DECLINED},
        S.OPENING: {S.OPEN, S.PENDING},
        S.OPEN: {S.ON_HOLD, S.CLOSED},
        S.ON_HOLD: {S.OPEN, S.CLOSED},
        S.CLOSED: {S.OPENING},
        S.DECLINED: set(),
    },
)
PARTIES_MAY_CHANGE = {S.OPEN, S.ON_HOLD}
TEAM_MAY_CHANGE = {S.PENDING, S.OPENING, S.OPEN, S.ON_HOLD}


def check_status(now: MatterStatus, allowed: set[MatterStatus], what: str) -> None:
    """Refuse `what` unless the matter is in one of `allowed`."""
    if now not in allowed:
        detail = f"A matter that is {now} does not allow this: {what}."
        raise MOVES.refused(now, detail, allowed_in=sorted(allowed))


def sheet_state(now: MatterStatus, *, awaits_clearance: bool, was_open: bool) -> MatterSheetState:
    """Return what the register is told.

    A matter that ran once stays an ended one there when its reopening is declined: the client
    remains a former client.
    """
    if awaits_clearance:
        return MatterSheetState.SUBMITTED
    if now is S.DECLINED and was_open:
        return MatterSheetState.CLOSED
    return MatterSheetState(now)
