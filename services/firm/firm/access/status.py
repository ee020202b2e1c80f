"""Access is active until it is revoked; a principal who returns is granted access anew."""

from typing import ClassVar, Final

from contracts.firm import AccessState
from kit.problems import Conflict

S = AccessState
NEXT: Final[dict[AccessState, set[AccessState]]] = {
    S.ACTIVE: {S.LEFT},
    S.LEFT: {S.ACTIVE},
}


class AccessMoveNotAllowed(Conflict):
    slug: ClassVar[str] = "access-move-not-allowed"
    title: ClassVar[str] = "The access's state does not allow this"
    title_zh: ClassVar[str] = "权限当前状态不允许此操作"


class LastAdministrator(Conflict):
    slug: ClassVar[str] = "last-administrator"
    title: ClassVar[str] = "The firm would be left without an administrator"
    title_zh: ClassVar[str] = "系统必须保留至少一名管理员"


def check_move(now: AccessState, to: AccessState) -> None:
    if to not in NEXT[now]:
        raise AccessMoveNotAllowed(
            f"Access that is {now} cannot become {to}.", allowed=sorted(NEXT[now])
        )
