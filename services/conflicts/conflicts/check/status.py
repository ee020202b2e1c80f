"""Where a check may go, and what people may say of a hit: pure."""

from enum import StrEnum

from conflicts.rules.pack import RuleClass
from kit.problems import Conflict


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
NEXT: dict[CheckState, set[CheckState]] = {
    S.QUEUED: {S.SEARCHING},
    S.SEARCHING: {S.VERDICT, S.SEARCHING},
    S.VERDICT: {S.SEARCHING, S.DECIDED},
    S.DECIDED: set(),
}


class CheckMoveNotAllowed(Conflict):
    slug = "check-move-not-allowed"
    title = "The check's state does not allow this"
    title_zh = "冲突检查的当前状态不允许此操作"


def check_move(now: CheckState, to: CheckState) -> None:
    if to not in NEXT[now]:
        detail = f"A check that is {now} cannot become {to}."
        raise CheckMoveNotAllowed(detail, allowed=sorted(NEXT[now]))
