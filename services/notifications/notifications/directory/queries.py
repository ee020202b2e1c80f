"""Who and where: recipients by role, and how somebody is reached."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.access import ACCESS, Role
from kit.auth import ACTIVE
from kit.languages import ZH
from notifications.directory.tables import Case, Contact, Office, StaffMember

FIRM_ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class Reach:
    """Where somebody is reached; `email` is null when none is known."""

    name: str
    email: str | None
    language: str
    may_be_contacted: bool = True
    erased: bool = False


async def active_staff(session: AsyncSession, ids: Collection[UUID]) -> set[UUID]:
    """Return those of `ids` who have active access; nobody else is told anything."""
    kept = ACCESS.c
    found = select(kept.staff_id).where(kept.staff_id.in_(ids), kept.state == ACTIVE)
    return set(await session.scalars(found))


async def staff_in_role(
    session: AsyncSession, role: Role, office_id: UUID | None = None
) -> set[UUID]:
    """Return the active staff with this role, in this office or anywhere."""
    kept = ACCESS.c
    found = select(kept.staff_id).where(
        kept.state == ACTIVE, kept.staff_id.is_not(None), kept.roles.any_() == role.value
    )
    if office_id is not None:
        found = found.where(kept.office_ids.any_() == office_id)
    return set(await session.scalars(found))


async def get_case(session: AsyncSession, case_id: UUID) -> Case | None:
    return await session.get(Case, case_id, populate_existing=True)


async def matters_of_inquiry(session: AsyncSession, inquiry_id: UUID) -> list[UUID]:
    found = await session.scalars(select(Case.id).where(Case.inquiry_id == inquiry_id))
    return sorted(found)


async def reach_staff(session: AsyncSession, staff_id: UUID) -> Reach | None:
    member = await session.get(StaffMember, staff_id, populate_existing=True)
    if member is None:
        return None
    return Reach(
        member.display_name or "", member.email, member.language or ZH, erased=member.erased
    )


async def reach_contact(session: AsyncSession, contact_id: UUID) -> Reach | None:
    """Return how a client or complainant is reached, None while nothing has arrived."""
    contact = await session.get(Contact, contact_id, populate_existing=True)
    if contact is not None and contact.client_id is not None:
        contact = await session.get(Contact, contact.client_id, populate_existing=True)
    if contact is None:
        return None
    return Reach(
        contact.display_name or "",
        contact.email,
        contact.language or ZH,
        contact.may_be_contacted,
        contact.erased,
    )


async def staff_language(session: AsyncSession, staff_id: UUID) -> str:
    member = await session.get(StaffMember, staff_id)
    return (member and member.language) or ZH


async def staff_zone(session: AsyncSession, staff_id: UUID) -> ZoneInfo:
    zone = (
        select(Office.timezone)
        .join(StaffMember, StaffMember.office_id == Office.id)
        .where(StaffMember.id == staff_id)
    )
    return ZoneInfo(await session.scalar(zone) or FIRM_ZONE)


async def office_code(session: AsyncSession, office_id: UUID) -> str | None:
    code: str | None = await session.scalar(select(Office.code).where(Office.id == office_id))
    return code


async def staff_name(session: AsyncSession, staff_id: UUID | None) -> str:
    """Return an empty text for who is unknown or erased."""
    member = await session.get(StaffMember, staff_id) if staff_id is not None else None
    return (member and member.display_name) or ""
