from sqlalchemy.ext.asyncio import AsyncSession

from contracts.conflicts import CheckCompleted, CheckDecided, Purpose
from firm.joiner import checks
from kit.kernel import Consumer

consumer = Consumer("firm.checks", topics=["conflicts.check"])


@consumer.on(CheckCompleted)
async def show_verdict_on_joiner(session: AsyncSession, event: CheckCompleted) -> None:
    if event.purpose is Purpose.LATERAL_HIRE:
        await checks.note_verdict(session, event)


@consumer.on(CheckDecided)
async def clear_checked_joiner(session: AsyncSession, event: CheckDecided) -> None:
    if event.purpose is Purpose.LATERAL_HIRE:
        await checks.take_decision(session, event)
