"""Matters ask to open, or never will; both take the register lock."""

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from conflicts.clearance.following import follow_tails
from conflicts.clearance.giving_up import give_up
from conflicts.clearance.redemption import Opening, redeem
from conflicts.db import REGISTER_LOCK
from contracts.matters import MatterDeclined, MatterOpeningRequested
from kit import clock
from kit.failpoints import failpoint
from kit.kernel import Consumer, Received


async def catch_up(sessions: async_sessionmaker[AsyncSession], records: list[Received]) -> None:
    """Compare outside the lock what came since the grants that are to be redeemed."""
    events = [record.event for record in records]
    asked = [e.clearance_id for e in events if isinstance(e, MatterOpeningRequested)]
    if asked:
        await follow_tails(sessions, asked)


consumer = Consumer("conflicts.openings", ["matters.matter"], lock=REGISTER_LOCK, prepare=catch_up)


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


@consumer.on(MatterDeclined)
async def give_up_clearance(session: AsyncSession, event: MatterDeclined) -> None:
    await give_up(session, event.matter_id, event.inquiry_id, now=clock.now())
