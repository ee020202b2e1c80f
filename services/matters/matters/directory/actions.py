"""Keep and drop the copies; the last announced state wins."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.firm import OfficeOpened, StaffRecorded
from matters.directory.tables import ClientName, Office, StaffMember


async def keep_office(session: AsyncSession, opened: OfficeOpened) -> None:
    office = Office(
        id=opened.office_id,
        name=opened.name,
        code=opened.code,
        timezone=opened.timezone,
        parent_id=opened.parent_id,
    )
    await session.merge(office)


async def move_office(session: AsyncSession, office_id: UUID, parent_id: UUID) -> None:
    await session.execute(update(Office).where(Office.id == office_id).values(parent_id=parent_id))


async def close_office(session: AsyncSession, office_id: UUID, closed_on: date) -> None:
    await session.execute(update(Office).where(Office.id == office_id).values(closed_on=closed_on))


async def keep_staff(session: AsyncSession, recorded: StaffRecorded) -> None:
    member = StaffMember(
        id=recorded.staff_id,
        display_name=recorded.display_name,
        office_id=recorded.office_id,
        active=recorded.active,
    )
    await session.merge(member)


async def forget_staff(session: AsyncSession, staff_id: UUID) -> None:
    await session.execute(delete(StaffMember).where(StaffMember.id == staff_id))


async def keep_clients(session: AsyncSession, names: Mapping[UUID, str]) -> None:
    rows = [{"id": client_id, "display_name": name} for client_id, name in sorted(names.items())]
    given = insert(ClientName).values(rows)
    newest = {"display_name": given.excluded.display_name}
    await session.execute(given.on_conflict_do_update(index_elements=[ClientName.id], set_=newest))


async def forget_client(session: AsyncSession, client_id: UUID) -> None:
    await session.execute(delete(ClientName).where(ClientName.id == client_id))
