"""Matters ask to open; the answer is given under the register lock."""

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.clearance.redemption import Opening, redeem
from conflicts.db import REGISTER_LOCK
from contracts.matters import MatterOpeningRequested
from kit import clock
from kit.failpoints import failpoint
from kit.kernel import Consumer

consumer = Consumer("conflicts.openings", ["matters.matter"], lock=REGISTER_LOCK)


@consumer.on(MatterOpeningRequested)
async def answer_opening(session: AsyncSession, event: MatterOpeningRequested) -> None:
    opening = Opening(
        clearance_id=event.clearance_id,
        matter_id=event.matter_id,
        party_set_hash=event.party_set_hash,
        inquiry_id=event.inquiry_id,
    )
    await redeem(session, opening, now=clock.now())
    failpoint("conflicts.after-redeem")
