"""Write the calendar down, again whenever its source has a new version."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from complaints.calendar.published import VERSION, calendar
from complaints.calendar.tables import WorkingDay


async def keep_calendar(session: AsyncSession) -> bool:
    """Return whether there was something new to write."""
    other = select(WorkingDay.day).where(WorkingDay.version == VERSION).limit(1)
    if await session.scalar(other) is not None:
        return False
    rows = [
        {
            "day": date,
            "is_working": day.is_working,
            "is_provisional": day.is_provisional,
            "version": VERSION,
        }
        for date, day in calendar()
    ]
    given = insert(WorkingDay)
    newest = {name: given.excluded[name] for name in ("is_working", "is_provisional", "version")}
    statement = given.on_conflict_do_update(index_elements=[WorkingDay.day], set_=newest)
    await session.execute(statement, rows)
    return True
