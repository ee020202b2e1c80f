"""Keep which rows an unsettled alert affects."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from matters.alerts.tables import Alert


async def mark(session: AsyncSession, alert_id: UUID, row_ids: Collection[UUID]) -> None:
    rows = [{"alert_id": alert_id, "row_id": row_id} for row_id in sorted(row_ids)]
    if rows:
        await session.execute(insert(Alert).values(rows).on_conflict_do_nothing())


async def unmark(session: AsyncSession, alert_id: UUID) -> None:
    await session.execute(delete(Alert).where(Alert.alert_id == alert_id))
