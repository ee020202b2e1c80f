"""Where a check may go, and what people may say of a hit: pure."""

from enum import StrEnum
from typing import ClassVar, Final

from conflicts.rules.pack import RuleClass
from kit.moves import MoveNotAllowed, Moves


class CheckState(StrEnum):
    QUEUED = "queued"
    SEARCHING = "searching"
    VERDICT = "verdict"
    DECIDED = "decided"


class Disposition(StrEnum):
    """What people found a hit to be; each needs a reason, `consented` needs a recorded consent."""

    NOT_SAME_PARTY = "not_same_party"
    NO_CONFLICT = "no_conflict"
    CONSENTED = "consented"
    CONFLICT = "conflict"


STOPPING = frozenset({RuleClass.ABSOLUTE, RuleClass.CONSENTABLE})
"""Findings that people have to decide on; a notice lets the check go on."""

S = CheckState


class CheckMoveNotAllowed(MoveNotAllowed):
    slug: ClassVar[str] = "check-move-not-allowed"
    title: ClassVar[str] = "The check's state does not allow this"
    title_zh: ClassVar[str] = "冲突检查的当前状态不允许此操作"


MOVES: Final = Moves[CheckState](
    "A check that is",
    CheckMoveNotAllowed,
    {
        S.QUEUED: {S.SEARCHING},
        S.SEARCHING: {S.VERDICT, S.SEARCHING},
        S.VERDICT: {S.SEARCHING, S.DECIDED},
        S.DECIDED: set(),
    },
)
