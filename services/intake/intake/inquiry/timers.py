"""What happens to an inquiry that waits too long."""

from sqlalchemy.ext.asyncio import AsyncSession

from intake.inquiry.actions import EXPIRY, OVERDUE, close
from intake.inquiry.queries import find_inquiry
from intake.inquiry.status import MOVES, InquiryStatus
from kit.timers import Timer, Timers

timers = Timers()


@timers.on(OVERDUE)
async def show_as_overdue(session: AsyncSession, timer: Timer) -> None:
    inquiry = await find_inquiry(session, timer.subject_id)
    if inquiry is not None and inquiry.status is InquiryStatus.SUBMITTED:
        inquiry.overdue_since = timer.due_at


@timers.on(EXPIRY)
async def expire_inquiry(session: AsyncSession, timer: Timer) -> None:
    inquiry = await find_inquiry(session, timer.subject_id)
    if inquiry is not None and InquiryStatus.EXPIRED in MOVES.after(inquiry.status):
        await close(session, inquiry, InquiryStatus.EXPIRED, "Nothing happened for too long.")
