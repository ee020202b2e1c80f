"""What conflicts says of an investigator."""

from sqlalchemy.ext.asyncio import AsyncSession

from complaints.investigation import actions
from contracts.conflicts import CheckDecided, Purpose, SourceKind
from kit.kernel import Consumer

checks = Consumer("complaints.checks", topics=["conflicts.check"])


@checks.on(CheckDecided)
async def take_decision(session: AsyncSession, event: CheckDecided) -> None:
    if event.purpose is Purpose.RECUSAL and event.source_kind is SourceKind.COMPLAINT:
        await actions.take_decision(session, event)
