from collections.abc import Collection
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.firm import AccessState
from firm.access.tables import AccessGrant
from kit.access import Role
from kit.problems import NotFound


class AccessNotFound(NotFound):
    slug: ClassVar[str] = "access-not-found"
    title: ClassVar[str] = "This principal was never given access"
    title_zh: ClassVar[str] = "该账号未获授权"


async def find_access(session: AsyncSession, principal: str) -> AccessGrant | None:
    return await session.get(AccessGrant, principal)


async def get_access(session: AsyncSession, principal: str) -> AccessGrant:
    grant = await find_access(session, principal)
    if grant is None:
        raise AccessNotFound(f"No access was ever given to {principal}.")
    return grant


async def access_of_staff(session: AsyncSession, staff_id: UUID) -> AccessGrant | None:
    statement = select(AccessGrant).where(AccessGrant.staff_id == staff_id)
    return (await session.execute(statement)).scalar_one_or_none()


def grants(*, role: Role | None = None, state: AccessState | None = None) -> Select[Any]:
    statement = select(AccessGrant)
    if role is not None:
        statement = statement.where(AccessGrant.roles.any_() == role)
    if state is not None:
        statement = statement.where(AccessGrant.state == state)
    return statement


async def grants_of_offices(
    session: AsyncSession, office_ids: Collection[UUID]
) -> list[AccessGrant]:
    statement = select(AccessGrant).where(AccessGrant.office_ids.overlap(list(office_ids)))
    return list((await session.execute(statement)).scalars())


async def count_administrators(session: AsyncSession) -> int:
    active = grants(role=Role.ADMINISTRATOR, state=AccessState.ACTIVE).subquery()
    return int(await session.scalar(select(func.count()).select_from(active)) or 0)
