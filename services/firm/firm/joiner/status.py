"""A joiner's way into the firm, and out of it."""

from enum import StrEnum
from typing import ClassVar, Final

from kit.moves import MoveNotAllowed, Moves
from kit.problems import Conflict


class JoinerStatus(StrEnum):
    ANNOUNCED = "announced"
    CLEARED = "cleared"
    ACTIVE = "active"
    LEFT = "left"
    WITHDRAWN = "withdrawn"


S = JoinerStatus


class JoinerMoveNotAllowed(MoveNotAllowed):
    slug: ClassVar[str] = "joiner-move-not-allowed"
    title: ClassVar[str] = "The joiner's status does not allow this"
    title_zh: ClassVar[str] = "入职人员当前状态不允许此操作"


MOVES: Final = Moves[JoinerStatus](
    "A joiner who is",
    JoinerMoveNotAllowed,
    {
        S.ANNOUNCED: {S.CLEARED, S.WITHDRAWN},
        S.CLEARED: {S.ACTIVE, S.WITHDRAWN},
        S.ACTIVE: {S.LEFT},
        S.LEFT: set(),
        S.WITHDRAWN: set(),
    },
)
WAITING: Final = (S.ANNOUNCED, S.CLEARED)


class NotCleared(Conflict):
    slug: ClassVar[str] = "joiner-not-cleared"
    title: ClassVar[str] = "No decided conflict check covers this joiner"
    title_zh: ClassVar[str] = "该人员的利益冲突检索尚未通过"


class NotYetDue(Conflict):
    slug: ClassVar[str] = "joiner-not-yet-due"
    title: ClassVar[str] = "The joiner's first day has not come"
    title_zh: ClassVar[str] = "未到入职日期"
