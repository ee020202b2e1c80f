"""Whose parties may be forgotten: a client's file stays, a running inquiry has to end first."""

from typing import ClassVar, Final

from intake.inquiry.status import ENDS, InquiryStatus
from kit.problems import Conflict

ENDED_MATTERS: Final = frozenset({"closed", "declined"})


class ErasureNotAllowed(Conflict):
    slug: ClassVar[str] = "erasure-not-allowed"
    title: ClassVar[str] = "This may not be erased now"
    title_zh: ClassVar[str] = "目前不得删除"


def check_erasable(now: InquiryStatus, matter: str | None = None) -> None:
    """`matter`: the status of the matter that an engaged inquiry became."""
    if now in ENDS or (now is InquiryStatus.ENGAGED and matter in ENDED_MATTERS):
        return
    raise ErasureNotAllowed(
        f"An inquiry that is {now} is kept; once it or its matter has ended it may be erased.",
        allowed=sorted(ENDS),
    )
