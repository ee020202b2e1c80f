"""An office is open until it is closed for good."""

from enum import StrEnum
from typing import ClassVar, Final

from kit.problems import Conflict


class OfficeStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


S = OfficeStatus
NEXT: Final[dict[OfficeStatus, set[OfficeStatus]]] = {
    S.OPEN: {S.CLOSED},
    S.CLOSED: set(),
}


class OfficeMoveNotAllowed(Conflict):
    slug: ClassVar[str] = "office-move-not-allowed"
    title: ClassVar[str] = "The office's status does not allow this"
    title_zh: ClassVar[str] = "机构当前状态不允许此操作"


def check_move(now: OfficeStatus, to: OfficeStatus) -> None:
    if to not in NEXT[now]:
        raise OfficeMoveNotAllowed(
            f"An office that is {now} cannot become {to}.", allowed=sorted(NEXT[now])
        )


def check_open(now: OfficeStatus) -> None:
    if now is not S.OPEN:
        raise OfficeMoveNotAllowed("The office is closed.", allowed=[])
