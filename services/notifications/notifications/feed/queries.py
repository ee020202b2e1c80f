"""What partners may be told: never a row that stands behind a wall, whoever its members are."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, cast, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.problems import NotFound
from kit.rows import to_change
from notifications.directory.walls import wall_around
from notifications.feed.tables import Offer, PartnerScope, RowState, SharedRow


class ScopeNotFound(NotFound):
    slug: ClassVar[str] = "partner-scope-not-found"
    title: ClassVar[str] = "There is no such partner scope"
    title_zh: ClassVar[str] = "未找到该合作方范围"

    def __init__(self, scope: str) -> None:
        super().__init__(f"There is no partner scope {scope}.")


async def is_walled(session: AsyncSession, rows: Collection[UUID]) -> bool:
    given = cast(literal(sorted(rows), ARRAY(Uuid)), ARRAY(Uuid))
    return bool(await session.scalar(select(wall_around(given))))


async def shown_behind_walls(session: AsyncSession, most: int) -> Sequence[SharedRow]:
    """Return, to change them, shown rows around which a wall was put."""
    walled = wall_around(SharedRow.rows)
    wanted = select(SharedRow).where(SharedRow.state == RowState.SHOWN, walled)
    wanted = wanted.order_by(SharedRow.scope, SharedRow.row_id).limit(most)
    return (await session.scalars(to_change(wanted))).all()


async def rested_offers(session: AsyncSession, taken_until: datetime, most: int) -> Sequence[Offer]:
    wanted = select(Offer).where(Offer.taken_at <= taken_until).order_by(Offer.id).limit(most)
    return (await session.scalars(to_change(wanted))).all()


async def find_shared(session: AsyncSession, scope: str, row_id: UUID) -> SharedRow | None:
    return await session.get(SharedRow, (scope, row_id))


async def is_shown(session: AsyncSession, scope: str, row_id: UUID | None) -> bool:
    row = None if row_id is None else await find_shared(session, scope, row_id)
    return row is not None and row.state is RowState.SHOWN


async def all_scopes(session: AsyncSession) -> Sequence[PartnerScope]:
    return (await session.scalars(select(PartnerScope).order_by(PartnerScope.scope))).all()


async def get_scope(session: AsyncSession, scope: str) -> PartnerScope:
    found = await session.scalar(to_change(select(PartnerScope).where(PartnerScope.scope == scope)))
    if found is None:
        raise ScopeNotFound(scope)
    return found
