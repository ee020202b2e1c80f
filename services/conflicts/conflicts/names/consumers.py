"""Offices and staff of the firm, by name. Which office lies below which is of no use here."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.names.tables import OfficeName, StaffName
from contracts.firm import OfficeOpened, StaffErased, StaffRecorded
from kit.kernel import Consumer

consumer = Consumer("conflicts.names", ["firm.office", "firm.staff"])


@consumer.on(OfficeOpened)
async def keep_office(session: AsyncSession, event: OfficeOpened) -> None:
    await session.merge(OfficeName(id=event.office_id, name=event.name))


@consumer.on(StaffRecorded)
async def keep_person(session: AsyncSession, event: StaffRecorded) -> None:
    await session.merge(StaffName(id=event.staff_id, display_name=event.display_name))


@consumer.on(StaffErased)
async def forget_person(session: AsyncSession, event: StaffErased) -> None:
    await _forget(session, event.staff_id)


@consumer.on_tombstone("firm.staff")
async def forget_buried_person(session: AsyncSession, key: str) -> None:
    await _forget(session, UUID(key))


async def _forget(session: AsyncSession, staff_id: UUID) -> None:
    await session.execute(delete(StaffName).where(StaffName.id == staff_id))
