"""Reads of alerts."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.alert.tables import Alert
from conflicts.register.queries import current_sheet
from kit.problems import NotFound


class AlertNotFound(NotFound):
    slug = "alert-not-found"
    title = "There is no such alert"
    title_zh = "没有该预警"


async def get_alert(session: AsyncSession, alert_id: UUID) -> Alert:
    """Hold the row, as it is now, until the transaction ends."""
    alert = await session.get(Alert, alert_id, with_for_update=True, populate_existing=True)
    if alert is None:
        raise AlertNotFound(f"There is no alert {alert_id}.")
    return alert


async def concerned_by(session: AsyncSession, alert: Alert) -> frozenset[UUID]:
    """Return teams and leads of the mandates that an alert is about."""
    people: set[UUID] = set()
    pairs = [(alert.source_kind, alert.source_id), (alert.other_kind, alert.other_id)]
    for kind, source_id in pairs:
        sheet = None
        if kind is not None and source_id is not None:
            sheet = await current_sheet(session, kind, source_id)
        if sheet is not None:
            people |= {*sheet.team, *([sheet.lead_id] if sheet.lead_id else [])}
    return frozenset(people)
