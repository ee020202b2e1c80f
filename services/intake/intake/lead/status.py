"""A lead from the first contact to an inquiry (B1.1, B1.2)."""

from enum import StrEnum
from typing import ClassVar, Final

from kit.moves import MoveNotAllowed, Moves


class LeadStatus(StrEnum):
    RECEIVED = "received"
    CONTACTED = "contacted"
    QUALIFIED = "qualified"
    DECLINED = "declined"
    LOST = "lost"


S = LeadStatus


class LeadMoveNotAllowed(MoveNotAllowed):
    slug: ClassVar[str] = "lead-move-not-allowed"
    title: ClassVar[str] = "The lead's status does not allow this"
    title_zh: ClassVar[str] = "线索当前状态不允许此操作"


MOVES: Final = Moves[LeadStatus](
    "A lead that is",
    LeadMoveNotAllowed,
    {
        S.RECEIVED: {S.CONTACTED, S.DECLINED, S.LOST},
        S.CONTACTED: {S.QUALIFIED, S.DECLINED, S.LOST},
        S.QUALIFIED: {S.DECLINED, S.LOST},
        S.DECLINED: set(),
        S.LOST: set(),
    },
)


def check_qualified(now: LeadStatus) -> None:
    """Refuse an inquiry from a lead that nobody has qualified."""
    if now is not S.QUALIFIED:
        raise MOVES.refused(now, f"An inquiry is opened from a qualified lead; this one is {now}.")
