"""An inquiry from draft to engagement; nothing is signed that is not cleared (B1.3, B2.0)."""

from enum import StrEnum
from typing import ClassVar, Final

from contracts.intake import InquirySheetState
from kit.moves import MoveNotAllowed, Moves


class InquiryStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    BLOCKED = "blocked"
    CLEARED = "cleared"
    ENGAGED = "engaged"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


S = InquiryStatus
ENDS: Final = {S.DECLINED, S.WITHDRAWN, S.EXPIRED}


class InquiryMoveNotAllowed(MoveNotAllowed):
    slug: ClassVar[str] = "inquiry-move-not-allowed"
    title: ClassVar[str] = "The inquiry's status does not allow this"
    title_zh: ClassVar[str] = "接案申请当前状态不允许此操作"


MOVES: Final = Moves[InquiryStatus](
    "An inquiry that is",
    InquiryMoveNotAllowed,
    {
        S.DRAFT: {S.SUBMITTED, *ENDS},
        S.SUBMITTED: {S.CLEARED, S.IN_REVIEW, S.BLOCKED, S.DRAFT, *ENDS},
        S.IN_REVIEW: {S.CLEARED, S.BLOCKED, S.DRAFT, *ENDS},
        S.BLOCKED: {S.CLEARED, S.IN_REVIEW, S.DRAFT, *ENDS},
        S.CLEARED: {S.ENGAGED, S.IN_REVIEW, S.DRAFT, *ENDS},
        S.ENGAGED: set(),
        S.DECLINED: set(),
        S.WITHDRAWN: set(),
        S.EXPIRED: set(),
    },
)
SHEET_STATES: Final[dict[InquiryStatus, InquirySheetState]] = {
    S.DRAFT: InquirySheetState.DRAFT,
    S.SUBMITTED: InquirySheetState.SUBMITTED,
    S.IN_REVIEW: InquirySheetState.SUBMITTED,
    S.BLOCKED: InquirySheetState.SUBMITTED,
    S.CLEARED: InquirySheetState.SUBMITTED,
    S.ENGAGED: InquirySheetState.ENGAGED,
    S.DECLINED: InquirySheetState.DECLINED,
    S.WITHDRAWN: InquirySheetState.WITHDRAWN,
    S.EXPIRED: InquirySheetState.EXPIRED,
}
WAITS_FOR: Final[dict[InquiryStatus, str]] = {
    S.DRAFT: "Waits to be submitted.",
    S.SUBMITTED: "Waits for the conflict check.",
    S.IN_REVIEW: "Waits for the conflicts office to decide, or to be redrafted and submitted.",
    S.BLOCKED: "Waits to be declined, unless the conflicts office decides otherwise.",
    S.CLEARED: "Waits for the signature of the engagement.",
}


def check_draft(now: InquiryStatus) -> None:
    """Parties change only in a draft: what was submitted is what is checked."""
    if now is not S.DRAFT:
        raise MOVES.refused(now, f"Parties change in a draft; this inquiry is {now}.")


def check_live(now: InquiryStatus) -> None:
    """Refuse an engagement for an inquiry that has ended or has one already."""
    if not MOVES.after(now):
        raise MOVES.refused(now, f"The inquiry is {now}.")
