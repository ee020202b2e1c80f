"""What became of the matters of our engagements."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.matters import (
    MatterClosed,
    MatterDeclined,
    MatterOpened,
    MatterPrepared,
    MatterReopened,
)
from intake.engagement.tables import EngagedMatter
from kit.kernel import Consumer

consumer = Consumer("intake.matters", topics=["matters.matter"])


@consumer.on(MatterPrepared)
async def keep_matter(session: AsyncSession, event: MatterPrepared) -> None:
    prepared = {"engagement_id": event.engagement_id, "number": None, "status": "pending"}
    session.add(EngagedMatter(id=event.matter_id, **prepared))


@consumer.on(MatterOpened)
async def note_number(session: AsyncSession, event: MatterOpened) -> None:
    matter = await session.get(EngagedMatter, event.matter_id)
    if matter is not None:
        matter.number, matter.status = event.number, "open"


@consumer.on(MatterReopened)
async def note_reopening(session: AsyncSession, event: MatterReopened) -> None:
    await _note(session, event, "open")


@consumer.on(MatterClosed)
async def note_closing(session: AsyncSession, event: MatterClosed) -> None:
    await _note(session, event, "closed")


@consumer.on(MatterDeclined)
async def note_refusal(session: AsyncSession, event: MatterDeclined) -> None:
    await _note(session, event, "declined")


async def _note(
    session: AsyncSession, event: MatterReopened | MatterClosed | MatterDeclined, status: str
) -> None:
    """Pass over matters that were imported: no engagement of ours stands behind them."""
    matter = await session.get(EngagedMatter, event.matter_id)
    if matter is not None:
        matter.status = status
