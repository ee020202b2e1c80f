"""The way of a party that joins an open matter."""

from enum import StrEnum
from typing import ClassVar, Final

from kit.moves import MoveNotAllowed, Moves


class PartyState(StrEnum):
    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class PartyMoveNotAllowed(MoveNotAllowed):
    slug: ClassVar[str] = "party-move-not-allowed"
    title: ClassVar[str] = "The party's state does not allow this"
    title_zh: ClassVar[str] = "该当事人当前状态不允许此操作"


MOVES: Final = Moves[PartyState](
    "A party that is",
    PartyMoveNotAllowed,
    {
        PartyState.PROVISIONAL: {PartyState.CONFIRMED, PartyState.WITHDRAWN},
        PartyState.CONFIRMED: set(),
        PartyState.WITHDRAWN: set(),
    },
)
