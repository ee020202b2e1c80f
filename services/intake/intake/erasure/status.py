"""Whose parties may be forgotten: a client's file stays, a running inquiry has to end first."""

from typing import ClassVar

from intake.inquiry.status import ENDS, InquiryStatus
from kit.problems import Conflict


class ErasureNotAllowed(Conflict):
    slug: ClassVar[str] = "erasure-not-allowed"
    title: ClassVar[str] = "This may not be erased now"
    title_zh: ClassVar[str] = "目前不得删除"


def check_erasable(now: InquiryStatus) -> None:
    if now not in ENDS:
        raise ErasureNotAllowed(
            f"An inquiry that is {now} is kept; one that has ended may be erased.",
            allowed=sorted(ENDS),
        )
