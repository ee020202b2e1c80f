"""Keep how the complaints about our matters stand."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.complaints import ComplaintReceived, ComplaintRegistered
from matters.complaints.status import ComplaintState
from matters.complaints.tables import Complaint


async def keep_received(session: AsyncSession, event: ComplaintReceived) -> None:
    if event.matter_id is not None:
        received = Complaint(
            id=event.complaint_id,
            matter_id=event.matter_id,
            state=ComplaintState.RECEIVED,
            since=event.occurred_at,
            complained_of=[],
        )
        await session.merge(received)


async def keep_registered(session: AsyncSession, event: ComplaintRegistered) -> None:
    """Keep it also where its matter was found only now."""
    if event.matter_id is not None:
        registered = Complaint(
            id=event.complaint_id,
            matter_id=event.matter_id,
            number=event.number,
            state=ComplaintState.REGISTERED,
            since=event.occurred_at,
            complained_of=list(event.complained_of),
        )
        await session.merge(registered)


async def move(
    session: AsyncSession, complaint_id: UUID, to: ComplaintState, since: datetime
) -> None:
    changed = update(Complaint).where(Complaint.id == complaint_id)
    await session.execute(changed.values(state=to, since=since))
