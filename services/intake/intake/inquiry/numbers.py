"""Numbers that people read out on the phone: SH-INQ-2026-0007."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from intake.inquiry.tables import NumberSeries
from intake.office.tables import Office


async def take_number(session: AsyncSession, office: Office, now: datetime) -> str:
    """Take the next number of the office and the year in the office's zone.

    The row is locked until the transaction ends, so numbers are unique and without gaps.
    """
    year = now.astimezone(ZoneInfo(office.timezone)).year
    series = insert(NumberSeries).values(office_id=office.id, year=year, last=1)
    taken = series.on_conflict_do_update(
        index_elements=[NumberSeries.office_id, NumberSeries.year],
        set_={"last": NumberSeries.last + 1},
    ).returning(NumberSeries.last)
    last = (await session.execute(taken)).scalar_one()
    return f"{office.code}-INQ-{year}-{last:04d}"
