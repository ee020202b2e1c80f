"""Complaint numbers: `(2026)SH-T00012` is the 12th complaint that office SH registered in 2026.

T stands for 投诉. The year is that of the registration in the office's time zone.
"""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from complaints.complaint.tables import NumberCounter
from complaints.directory.tables import Office


async def take_number(session: AsyncSession, office: Office, moment: datetime) -> str:
    """Take the next one; rivals wait until this transaction ends, so none is lost."""
    year = moment.astimezone(ZoneInfo(office.timezone)).year
    return f"({year}){office.code}-T{await _count(session, office.id, year):05}"


async def _count(session: AsyncSession, office_id: UUID, year: int) -> int:
    first = insert(NumberCounter).values(office_id=office_id, year=year, last=1)
    taken = first.on_conflict_do_update(
        index_elements=[NumberCounter.office_id, NumberCounter.year],
        set_={"last": NumberCounter.last + 1},
    ).returning(NumberCounter.last)
    return (await session.execute(taken)).scalar_one()
