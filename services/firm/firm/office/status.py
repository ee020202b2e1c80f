"""An office is open until it is closed for good."""

from enum import StrEnum
from typing import ClassVar, Final

from kit.moves import MoveNotAllowed, Moves


class OfficeStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


S = OfficeStatus


class OfficeMoveNotAllowed(MoveNotAllowed):
    slug: ClassVar[str] = "office-move-not-allowed"
    title: ClassVar[str] = "The office's status does not allow this"
    title_zh: ClassVar[str] = "机构当前状态不允许此操作"


MOVES: Final = Moves[OfficeStatus](
    "An office that is",
    OfficeMoveNotAllowed,
    {
        S.OPEN: {S.CLOSED},
        S.CLOSED: set(),
    },
)


def check_open(now: OfficeStatus) -> None:
    if now is not S.OPEN:
        raise MOVES.refused(now, "The office is closed.")
