from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from complaints.investigation.tables import Step


async def steps_of(session: AsyncSession, complaint_id: UUID) -> Sequence[Step]:
    wanted = select(Step).where(Step.complaint_id == complaint_id)
    return (await session.scalars(wanted.order_by(Step.done_at, Step.id))).all()
