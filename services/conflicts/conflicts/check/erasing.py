"""What checks and hits hold of an erased source."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.tables import Check, Hit
from conflicts.register.tables import Party


async def blank_checks(session: AsyncSession, sheet_ids: Collection[UUID]) -> None:
    """Drop the names from the questions asked for these sheets, and from the hits on them."""
    await session.execute(
        update(Check).where(Check.sheet_id.in_(sheet_ids)).values(query={}, record={})
    )
    parties = select(Party.id).where(Party.sheet_id.in_(sheet_ids))
    checks = select(Check.id).where(Check.sheet_id.in_(sheet_ids))
    about = Hit.party_id.in_(parties) | Hit.check_id.in_(checks)
    await session.execute(update(Hit).where(about).values(found={}, reasons=[]))
