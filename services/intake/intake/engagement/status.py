"""A contract from its draft through internal review to the signature (B3.1)."""

from collections.abc import Collection
from enum import StrEnum
from typing import ClassVar, Final

from kit.moves import MoveNotAllowed, Moves
from kit.problems import Conflict, Forbidden


class EngagementStatus(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SIGNED = "signed"
    CANCELLED = "cancelled"


class Clause(StrEnum):
    """The eight clauses that a contract must have."""

    PARTIES = "parties"
    MATTER = "matter"
    SCOPE = "scope"
    TERM = "term"
    FEE = "fee"
    RIGHTS_AND_DUTIES = "rights_and_duties"
    BREACH = "breach"
    DISPUTES = "disputes"


S = EngagementStatus


class EngagementMoveNotAllowed(MoveNotAllowed):
    slug: ClassVar[str] = "engagement-move-not-allowed"
    title: ClassVar[str] = "The engagement's status does not allow this"
    title_zh: ClassVar[str] = "委托合同当前状态不允许此操作"


MOVES: Final = Moves[EngagementStatus](
    "An engagement that is",
    EngagementMoveNotAllowed,
    {
        S.DRAFT: {S.IN_REVIEW, S.CANCELLED},
        S.IN_REVIEW: {S.APPROVED, S.CANCELLED},
        S.APPROVED: {S.SIGNED, S.CANCELLED},
        S.SIGNED: set(),
        S.CANCELLED: set(),
    },
)
NOT_SIGNED: Final = {S.DRAFT, S.IN_REVIEW, S.APPROVED}
WAITS_FOR: Final[dict[EngagementStatus, str]] = {
    S.DRAFT: "Waits to be handed to internal review.",
    S.IN_REVIEW: "Waits for internal review.",
    S.APPROVED: "Waits for the client's signature.",
}


class ClausesMissing(Conflict):
    slug: ClassVar[str] = "clauses-missing"
    title: ClassVar[str] = "The contract lacks clauses"
    title_zh: ClassVar[str] = "合同缺少必备条款"


class OwnReview(Forbidden):
    slug: ClassVar[str] = "own-review"
    title: ClassVar[str] = "Nobody reviews a contract of their own"
    title_zh: ClassVar[str] = "不得审核本人起草的合同"


def check_clauses(clauses: Collection[str]) -> None:
    missing = [clause for clause in Clause if clause not in clauses]
    if missing:
        raise ClausesMissing("The checklist is not complete.", missing=missing)


def check_open(now: EngagementStatus) -> None:
    """Refuse to change the text of a contract that is approved or over."""
    if now not in {S.DRAFT, S.IN_REVIEW}:
        raise MOVES.refused(now, f"The clauses of an engagement that is {now} stand.")
