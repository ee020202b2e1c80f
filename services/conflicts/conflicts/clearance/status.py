"""Where a clearance may go: pure. `refused` is an answer to matters, no state."""

from enum import StrEnum

from kit.problems import Conflict


class ClearanceState(StrEnum):
    GRANTED = "granted"
    REDEEMED = "redeemed"
    VOIDED = "voided"
    EXPIRED = "expired"


S = ClearanceState
NEXT: dict[ClearanceState, set[ClearanceState]] = {
    S.GRANTED: {S.REDEEMED, S.VOIDED, S.EXPIRED},
    S.REDEEMED: set(),
    S.VOIDED: set(),
    S.EXPIRED: set(),
}


class ClearanceMoveNotAllowed(Conflict):
    slug = "clearance-move-not-allowed"
    title = "The clearance's state does not allow this"
    title_zh = "放行许可的当前状态不允许此操作"


def check_move(now: ClearanceState, to: ClearanceState) -> None:
    if to not in NEXT[now]:
        detail = f"A clearance that is {now} cannot become {to}."
        raise ClearanceMoveNotAllowed(detail, allowed=sorted(NEXT[now]))
