"""Where an alert may go, and how it may end: pure."""

from enum import StrEnum
from typing import ClassVar, Final

from kit.moves import MoveNotAllowed, Moves


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


class AlertMoveNotAllowed(MoveNotAllowed):
    slug: ClassVar[str] = "alert-move-not-allowed"
    title: ClassVar[str] = "The alert's state does not allow this"
    title_zh: ClassVar[str] = "预警的当前状态不允许此操作"


MOVES: Final = Moves[AlertState](
    "An alert that is",
    AlertMoveNotAllowed,
    {
        S.RAISED: {S.ASSIGNED},
        S.ASSIGNED: {S.ASSIGNED, S.SETTLED},
        S.SETTLED: set(),
    },
)
