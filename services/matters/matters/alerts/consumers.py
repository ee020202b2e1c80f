"""Mark the matters that an alert of the conflicts office is about."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.conflicts import AlertRaised, AlertSettled, SourceKind
from kit.kernel import Consumer
from matters.alerts import actions

alerts = Consumer("matters.alerts", topics=["conflicts.alert"])
OURS = {SourceKind.MATTER, SourceKind.INQUIRY}


@alerts.on(AlertRaised)
async def mark_matters(session: AsyncSession, event: AlertRaised) -> None:
    ours = {row.id for row in event.affected if row.kind in OURS}
    await actions.mark(session, event.alert_id, ours)


@alerts.on(AlertSettled)
async def unmark_matters(session: AsyncSession, event: AlertSettled) -> None:
    await actions.unmark(session, event.alert_id)
