"""Decisions of the conflicts office about what a matter sent: a late party, or the matter."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.conflicts import CheckDecided, Decision, Purpose, SourceKind
from kit.kernel import Consumer
from matters.opening import own_clearance
from matters.parties import actions

checks = Consumer("matters.checks", topics=["conflicts.check"])


@checks.on(CheckDecided)
async def take_decision(session: AsyncSession, event: CheckDecided) -> None:
    if event.source_kind is not SourceKind.MATTER:
        return
    if event.purpose is Purpose.NEW_PARTY:
        await actions.settle_parties(session, event)
    elif event.decision is Decision.DECLINED:
        await own_clearance.refuse(session, event)
