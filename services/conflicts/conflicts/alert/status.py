"""Where an alert may go, and how it may end: pure."""

from enum import StrEnum

from kit.problems import Conflict


class AlertState(StrEnum):
    RAISED = "raised"
    ASSIGNED = "assigned"
    SETTLED = "settled"


class AlertKind(StrEnum):
    """What the conflicts office has to look at; only `conflict` names two parties."""

    CONFLICT = "conflict"
    LATE_SHEET = "late_sheet"
    ADVERSE_UNKNOWN = "adverse_unknown"


class Outcome(StrEnum):
    NO_CONFLICT = "no_conflict"
    CONSENT = "consent"
    WITHDRAWAL = "withdrawal"


S = AlertState
NEXT: dict[AlertState, set[AlertState]] = {
    S.RAISED: {S.ASSIGNED},
    S.ASSIGNED: {S.ASSIGNED, S.SETTLED},
    S.SETTLED: set(),
}


class AlertMoveNotAllowed(Conflict):
    slug = "alert-move-not-allowed"
    title = "The alert's state does not allow this"
    title_zh = "预警的当前状态不允许此操作"


def check_move(now: AlertState, to: AlertState) -> None:
    if to not in NEXT[now]:
        detail = f"An alert that is {now} cannot become {to}."
        raise AlertMoveNotAllowed(detail, allowed=sorted(NEXT[now]))
