from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from complaints.complaint.tables import Complaint
from complaints.investigation.status import ASSIGNED
from complaints.investigation.tables import Step
from kit.rows import to_change


async def steps_of(session: AsyncSession, complaint_id: UUID) -> Sequence[Step]:
    wanted = select(Step).where(Step.complaint_id == complaint_id)
    return (await session.scalars(wanted.order_by(Step.done_at, Step.id))).all()


async def lock_investigated_by(
    session: AsyncSession, matter_id: UUID, members: Collection[UUID]
) -> Sequence[Complaint]:
    """Return the complaints about this matter that one of these people shall investigate."""
    wanted = select(Complaint).where(
        Complaint.matter_id == matter_id,
        Complaint.status.in_(ASSIGNED),
        Complaint.investigator_id.in_(members),
    )
    return (await session.scalars(to_change(wanted.order_by(Complaint.id)))).all()
