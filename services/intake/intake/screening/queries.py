from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from intake.inquiry.tables import Inquiry
from intake.screening.status import is_good, why_not
from intake.screening.tables import Clearance


async def clearances_of(session: AsyncSession, inquiry_id: UUID) -> list[Clearance]:
    """Return them in the order of their granting."""
    statement = select(Clearance).where(Clearance.inquiry_id == inquiry_id)
    ordered = statement.order_by(Clearance.granted_at, Clearance.id)
    return list((await session.execute(ordered)).scalars())


async def clearance_to_sign(
    session: AsyncSession, inquiry: Inquiry, party_set_hash: str, now: datetime
) -> Clearance:
    """Return the clearance that allows this very set of parties, or refuse with the reason."""
    held = await clearances_of(session, inquiry.id)
    good = [clearance for clearance in held if is_good(clearance, party_set_hash, now)]
    if not good:
        raise why_not(held, party_set_hash, now)
    return max(good, key=lambda clearance: clearance.expires_at)
