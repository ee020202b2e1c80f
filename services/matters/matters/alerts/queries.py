"""Which matters the conflicts office will call about."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from matters.alerts.tables import Alert
from matters.matter.tables import Matter


async def alerted(session: AsyncSession, matter_ids: Sequence[UUID]) -> set[UUID]:
    affects = or_(Alert.row_id == Matter.id, Alert.row_id == Matter.inquiry_id)
    found = select(Matter.id).join(Alert, affects).where(Matter.id.in_(matter_ids))
    return set(await session.scalars(found))
