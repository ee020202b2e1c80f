"""Which complaints about a matter somebody may know of."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.auth import Principal
from matters.complaints.tables import Complaint
from matters.matter.tables import Matter


async def complaints_about(
    session: AsyncSession, matter: Matter, caller: Principal
) -> Sequence[Complaint]:
    """Return them, the oldest first, but none to the matter's team or to those complained of."""
    if caller.staff_id in {matter.lead_lawyer_id, *matter.team} - {None}:
        return []
    wanted = select(Complaint).where(Complaint.matter_id == matter.id)
    if caller.staff_id is not None:
        wanted = wanted.where(~Complaint.complained_of.contains([caller.staff_id]))
    return (await session.scalars(wanted.order_by(Complaint.since, Complaint.id))).all()
