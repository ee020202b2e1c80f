"""What conflicts says of an investigator, and what matters tell of their teams."""

from sqlalchemy.ext.asyncio import AsyncSession

from complaints.directory import actions as directory
from complaints.investigation import actions
from contracts.conflicts import CheckDecided, Purpose, SourceKind
from contracts.matters import (
    MatterImported,
    MatterLeadAssigned,
    MatterOpened,
    MatterPrepared,
    MatterTeamChanged,
)
from kit.kernel import Consumer

checks = Consumer("complaints.checks", topics=["conflicts.check"])
matters = Consumer("complaints.matters", topics=["matters.matter"])


@checks.on(CheckDecided)
async def take_decision(session: AsyncSession, event: CheckDecided) -> None:
    if event.purpose is Purpose.RECUSAL and event.source_kind is SourceKind.COMPLAINT:
        await actions.take_decision(session, event)


@matters.on(MatterPrepared)
async def keep_prepared_matter(session: AsyncSession, event: MatterPrepared) -> None:
    await directory.keep_matter(session, event)


@matters.on(MatterOpened)
async def keep_opened_matter(session: AsyncSession, event: MatterOpened) -> None:
    await directory.keep_matter(session, event)


@matters.on(MatterImported)
async def keep_imported_matter(session: AsyncSession, event: MatterImported) -> None:
    await directory.keep_matter(session, event)


@matters.on(MatterTeamChanged)
async def keep_team(session: AsyncSession, event: MatterTeamChanged) -> None:
    await directory.change_matter(session, event.matter_id, team=list(event.team))
    await actions.recuse(session, event.matter_id, event.team)


@matters.on(MatterLeadAssigned)
async def keep_lead(session: AsyncSession, event: MatterLeadAssigned) -> None:
    lead = event.lead_lawyer_id
    await directory.change_matter(session, event.matter_id, lead_lawyer_id=lead)
    await actions.recuse(session, event.matter_id, [lead])
