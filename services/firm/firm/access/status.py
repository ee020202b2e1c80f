"""Access is active until it is revoked; a principal who returns is granted access anew."""

from typing import ClassVar, Final

from contracts.firm import AccessState
from kit.moves import MoveNotAllowed, Moves
from kit.problems import Conflict

S = AccessState


class AccessMoveNotAllowed(MoveNotAllowed):
    slug: ClassVar[str] = "access-move-not-allowed"
    title: ClassVar[str] = "The access's state does not allow this"
    title_zh: ClassVar[str] = "权限当前状态不允许此操作"


MOVES: Final = Moves[AccessState](
    "Access that is",
    AccessMoveNotAllowed,
    {
        S.ACTIVE: {S.LEFT},
        S.LEFT: {S.ACTIVE},
    },
)


class LastAdministrator(Conflict):
    slug: ClassVar[str] = "last-administrator"
    title: ClassVar[str] = "The firm would be left without an administrator"
    title_zh: ClassVar[str] = "系统必须保留至少一名管理员"
