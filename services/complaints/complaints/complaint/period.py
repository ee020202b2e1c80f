"""The working days that an investigation may take, counted again when a year is published (E5)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from complaints.calendar.actions import keep_calendar
from complaints.calendar.queries import calendar_version, end_of_working_days
from complaints.complaint import timing
from complaints.complaint.announce import SYSTEM, note
from complaints.complaint.status import ComplaintStatus
from complaints.complaint.tables import Complaint
from complaints.directory.queries import get_office
from complaints.settings import PeriodSettings
from contracts.complaints import Deadline
from kit import clock
from kit.rows import to_change

RECOUNTED = "period-recounted"
COUNTED = {ComplaintStatus.REGISTERED, ComplaintStatus.ASSIGNED, ComplaintStatus.INVESTIGATING}


async def run_investigation(
    session: AsyncSession, complaint: Complaint, start: datetime, periods: PeriodSettings
) -> datetime:
    """Set warning and breach in working days of the office; return the breach."""
    zone = (await get_office(session, complaint.office_id)).timezone
    days = periods.investigation_days
    warned_after = max(1, days - periods.investigation_warning_days)
    end = await end_of_working_days(session, start, days, zone)
    warning = await end_of_working_days(session, start, warned_after, zone)
    complaint.investigate_by = end.at
    complaint.investigate_by_is_provisional = end.is_provisional
    await timing.run_until(
        session,
        Deadline.INVESTIGATION,
        complaint.id,
        end.at,
        warning=warning.at,
        calendar_version=await calendar_version(session),
    )
    return end.at


async def renew_calendar(session: AsyncSession, periods: PeriodSettings) -> None:
    """Take a new version over; periods that were provisional and still run are counted again."""
    if not await keep_calendar(session):
        return
    running = select(Complaint).where(
        Complaint.investigate_by_is_provisional,
        Complaint.status.in_(COUNTED),
        Complaint.investigate_by > clock.now(),
    )
    for complaint in (await session.scalars(to_change(running.order_by(Complaint.id)))).all():
        await _count_again(session, complaint, periods)


async def _count_again(
    session: AsyncSession, complaint: Complaint, periods: PeriodSettings
) -> None:
    assert complaint.registered_at is not None
    before = complaint.investigate_by
    await timing.stop(session, Deadline.INVESTIGATION, complaint.id)
    after = await run_investigation(session, complaint, complaint.registered_at, periods)
    detail = {"before": str(before), "after": str(after)}
    await note(session, complaint.id, RECOUNTED, by=SYSTEM, detail=detail)
