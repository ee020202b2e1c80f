"""Numbers that people read out on the phone: SH-INQ-2026-0007."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Sequence
from sqlalchemy.ext.asyncio import AsyncSession

from intake.db import Base
from intake.office.tables import Office

COUNT: Final = Sequence("inquiry_number", metadata=Base.metadata)


async def take_number(session: AsyncSession, office: Office, now: datetime) -> str:
    """Count through the whole firm; the year is that of the office's zone.

    No two inquiries wait for each other's number, so an abandoned one leaves a gap.
    """
    year = now.astimezone(ZoneInfo(office.timezone)).year
    count = await session.scalar(COUNT.next_value())
    return f"{office.code}-INQ-{year}-{count:04d}"
