"""Answer in writing (E6)."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from complaints.complaint.announce import announce
from complaints.complaint.deadlines import NO_REPLY
from complaints.complaint.status import ComplaintStatus
from complaints.complaint.tables import Complaint
from complaints.letter.status import check_complete
from complaints.letter.tables import Letter
from complaints.settings import PeriodSettings
from contracts.complaints import ComplaintAnswered
from kit import clock
from kit.timers import set_timer


@dataclass(frozen=True)
class Answer:
    language: Literal["zh-CN", "en"]
    handling: str
    improvement: str
    rights_and_appeal: str
    signed_by: str


async def answer(
    session: AsyncSession,
    complaint: Complaint,
    given: Answer,
    periods: PeriodSettings,
    *,
    by: str,
) -> None:
    """Give the complainant the letter; their silence ends the complaint after a while."""
    check_complete(given)
    now = clock.now()
    complaint.move(ComplaintStatus.ANSWERED)
    complaint.answered_at = now
    session.add(Letter(complaint_id=complaint.id, at=now, **vars(given)))
    await set_timer(session, NO_REPLY, complaint.id, now + periods.no_reply)
    answered = ComplaintAnswered(
        complaint_id=complaint.id, language=given.language, occurred_at=now
    )
    await announce(session, answered, by=by)
