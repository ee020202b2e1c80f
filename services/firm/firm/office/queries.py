from collections.abc import Collection
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from firm.office.status import OfficeStatus
from firm.office.tables import Office
from kit.problems import NotFound


class OfficeNotFound(NotFound):
    slug: ClassVar[str] = "office-not-found"
    title: ClassVar[str] = "There is no such office"
    title_zh: ClassVar[str] = "没有该机构"


async def get_office(session: AsyncSession, office_id: UUID) -> Office:
    office = await session.get(Office, office_id)
    if office is None:
        raise OfficeNotFound(f"No office has the id {office_id}.")
    return office


async def office_by_code(session: AsyncSession, code: str) -> Office | None:
    return (await session.execute(select(Office).where(Office.code == code))).scalar_one_or_none()


def offices(*, code: str | None = None, parent_id: UUID | None = None) -> Select[Any]:
    statement = select(Office)
    if code is not None:
        statement = statement.where(Office.code == code)
    if parent_id is not None:
        statement = statement.where(Office.parent_id == parent_id)
    return statement


async def with_descendants(session: AsyncSession, roots: Collection[UUID]) -> list[UUID]:
    """Return `roots` and every office below them, closed ones too: their matters remain."""
    below = select(Office.id).where(Office.id.in_(roots)).cte("below", recursive=True)
    below = below.union(select(Office.id).join(below, Office.parent_id == below.c.id))
    return sorted((await session.execute(select(below.c.id))).scalars())


async def with_ancestors(session: AsyncSession, office_id: UUID) -> list[UUID]:
    start = select(Office.id, Office.parent_id).where(Office.id == office_id)
    above = start.cte("above", recursive=True)
    above = above.union(
        select(Office.id, Office.parent_id).join(above, Office.id == above.c.parent_id)
    )
    return list((await session.execute(select(above.c.id))).scalars())


async def has_open_children(session: AsyncSession, office_id: UUID) -> bool:
    children = exists().where(Office.parent_id == office_id, Office.status == OfficeStatus.OPEN)
    return bool(await session.scalar(select(children)))
