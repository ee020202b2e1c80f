"""Who and where: offices, staff and clients as this service knows them."""

from collections.abc import Collection
from typing import ClassVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.problems import Unavailable
from matters.directory.tables import ClientName, Office, StaffMember


class OfficeNotKnown(Unavailable):
    """The firm has announced the office but it has not arrived here: worth another try."""

    slug: ClassVar[str] = "office-not-known"
    title: ClassVar[str] = "The office is not known here yet"
    title_zh: ClassVar[str] = "尚未收到该办公室的信息"


async def get_office(session: AsyncSession, office_id: UUID) -> Office:
    office = await session.get(Office, office_id)
    if office is None:
        raise OfficeNotKnown(f"Office {office_id} has not been announced here.")
    return office


async def all_offices(session: AsyncSession) -> dict[UUID, Office]:
    return {office.id: office for office in await session.scalars(select(Office))}


async def office_names(session: AsyncSession, ids: Collection[UUID | None]) -> dict[UUID, str]:
    wanted = select(Office.id, Office.name).where(Office.id.in_(ids))
    return dict((await session.execute(wanted)).all())


async def staff_names(session: AsyncSession, ids: Collection[UUID | None]) -> dict[UUID, str]:
    wanted = select(StaffMember.id, StaffMember.display_name).where(StaffMember.id.in_(ids))
    return dict((await session.execute(wanted)).all())


async def client_names(session: AsyncSession, ids: Collection[UUID | None]) -> dict[UUID, str]:
    wanted = select(ClientName.id, ClientName.display_name).where(ClientName.id.in_(ids))
    return dict((await session.execute(wanted)).all())


async def active_staff(session: AsyncSession, ids: Collection[UUID]) -> set[UUID]:
    """Return those of `ids` who are known here and have not left."""
    rows = await session.scalars(
        select(StaffMember.id).where(StaffMember.id.in_(ids), StaffMember.active)
    )
    return set(rows)


async def may_lead(session: AsyncSession, staff_id: UUID | None) -> bool:
    """Tell whether a matter may open under this lead; only a known leaver may not.

    Staff and engagements travel on two topics, so a lead may be announced before the person.
    """
    if staff_id is None:
        return False
    member = await session.get(StaffMember, staff_id)
    return member is None or member.active
