"""Who and where: offices, matters, clients and staff as this service knows them."""

from collections.abc import Collection
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Uuid, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from complaints.directory.tables import ClientName, KnownClient, KnownMatter, Office
from kit.access import ACCESS, Role
from kit.auth import ACTIVE
from kit.problems import Unavailable


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


async def head_office(session: AsyncSession) -> Office:
    """Return the office that answers for what names no office or matter."""
    at_the_top = select(Office).where(Office.parent_id.is_(None), Office.closed_on.is_(None))
    office = await session.scalar(at_the_top.order_by(Office.opened_on, Office.id).limit(1))
    if office is None:
        raise OfficeNotKnown("No office has been announced here.")
    return office


async def find_office(session: AsyncSession, office_id: UUID) -> Office | None:
    return await session.get(Office, office_id)


async def find_matter(session: AsyncSession, matter_id: UUID | None) -> KnownMatter | None:
    return None if matter_id is None else await session.get(KnownMatter, matter_id)


async def matter_numbered(session: AsyncSession, number: str) -> KnownMatter | None:
    """Return the matter of this number; none when several offices took over the same one."""
    found = await session.scalars(select(KnownMatter).where(KnownMatter.number == number).limit(2))
    matters = found.all()
    return matters[0] if len(matters) == 1 else None


async def is_client(session: AsyncSession, client_id: UUID) -> bool:
    return await session.get(KnownClient, client_id) is not None


async def client_name(session: AsyncSession, client_id: UUID | None) -> str | None:
    """Return None for nobody, and for a client whose name is not known here, or no longer."""
    found = None if client_id is None else await session.get(ClientName, client_id)
    return None if found is None else found.display_name


async def known_staff(session: AsyncSession, ids: Collection[UUID]) -> set[UUID]:
    """Return those of `ids` who work or worked here."""
    wanted = select(ACCESS.c.staff_id).where(ACCESS.c.staff_id.in_(ids))
    return set((await session.scalars(wanted)).all())


async def officer_of(session: AsyncSession, office_id: UUID) -> str | None:
    """Return a principal of the office's client service, who looks where nobody else is named."""
    wanted = select(ACCESS.c.principal).where(
        ACCESS.c.state == ACTIVE,
        literal(str(Role.CLIENT_SERVICE_OFFICER)) == ACCESS.c.roles.any_(),
        literal(office_id, Uuid) == ACCESS.c.office_ids.any_(),
    )
    return await session.scalar(wanted.order_by(ACCESS.c.principal).limit(1))


async def works_as(session: AsyncSession, staff_id: UUID, roles: Collection[Role]) -> bool:
    """Tell whether a present member of staff has one of the roles."""
    any_of = or_(*(literal(str(role)) == ACCESS.c.roles.any_() for role in roles))
    wanted = select(ACCESS.c.staff_id).where(
        ACCESS.c.staff_id == staff_id, ACCESS.c.state == ACTIVE, any_of
    )
    return await session.scalar(wanted.limit(1)) is not None
