"""Where a clearance may go: pure. `refused` is an answer to matters, no state."""

from enum import StrEnum
from typing import ClassVar, Final

from kit.moves import MoveNotAllowed, Moves


class ClearanceState(StrEnum):
    GRANTED = "granted"
    REDEEMED = "redeemed"
    VOIDED = "voided"
    EXPIRED = "expired"


S = ClearanceState


class ClearanceMoveNotAllowed(MoveNotAllowed):
    slug: ClassVar[str] = "clearance-move-not-allowed"
    title: ClassVar[str] = "The clearance's state does not allow this"
    title_zh: ClassVar[str] = "放行许可的当前状态不允许此操作"


MOVES: Final = Moves[ClearanceState](
    "A clearance that is",
    ClearanceMoveNotAllowed,
    {
        S.GRANTED: {S.REDEEMED, S.VOIDED, S.EXPIRED},
        S.REDEEMED: set(),
        S.VOIDED: set(),
        S.EXPIRED: set(),
    },
)
