from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from complaints.calendar.tables import WorkingDay
from complaints.calendar.working_days import Day, End, end_of_nth_working_day

_WEEKS_LOOKED_AT = 26


async def end_of_working_days(
    session: AsyncSession, start: datetime, count: int, timezone: str
) -> End:
    """Return the end of the working day `count` days after `start`, by the kept calendar."""
    zone = ZoneInfo(timezone)
    days = await _days(session, start.astimezone(zone).date())
    return end_of_nth_working_day(start, count, zone, days)


async def calendar_version(session: AsyncSession) -> str | None:
    newest = select(WorkingDay.version).order_by(WorkingDay.day.desc()).limit(1)
    return await session.scalar(newest)


async def _days(session: AsyncSession, first: date) -> dict[date, Day]:
    last = first + timedelta(weeks=_WEEKS_LOOKED_AT)
    wanted = select(WorkingDay).where(WorkingDay.day.between(first, last))
    return {
        row.day: Day(row.is_working, row.is_provisional) for row in await session.scalars(wanted)
    }
