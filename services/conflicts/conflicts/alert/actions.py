"""Raising, assigning and settling alerts; the same pair on the same evidence is one alert."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.alert.queries import concerned_by, get_alert
from conflicts.alert.status import AlertKind, AlertState, Outcome
from conflicts.alert.tables import Alert
from conflicts.check.refusals import Concerned
from conflicts.register.tables import Sheet
from conflicts.rules.pack import RuleClass
from contracts.conflicts import Affected, AlertAssigned, AlertRaised, AlertSettled, SourceKind
from kit import outbox
from kit.ids import new_id


@dataclass(frozen=True)
class Alarm:
    """What an alert says. `pair` is ordered; `other` is the mandate touched, if there is one."""

    kind: AlertKind
    pair: tuple[UUID, UUID]
    evidence: str
    source: Sheet
    rule_class: RuleClass = RuleClass.NOTICE
    rule_id: str = ""
    other: tuple[SourceKind, UUID, UUID] | None = None
    finding: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def affected(self) -> tuple[Affected, ...]:
        source = self.source
        own = Affected(kind=source.source_kind, id=source.source_id, office_id=source.office_id)
        if self.other is None:
            return (own,)
        kind, source_id, office_id = self.other
        return own, Affected(kind=kind, id=source_id, office_id=office_id)


async def raise_alert(session: AsyncSession, alarm: Alarm, *, now: datetime) -> UUID | None:
    """Return the alert's id, or None when this pair was raised before on the same evidence."""
    row = insert(Alert).values(_row(alarm, now)).on_conflict_do_nothing().returning(Alert.id)
    alert_id = await session.scalar(row)
    if alert_id is not None:
        raised = AlertRaised(
            alert_id=alert_id,
            rule_class=alarm.rule_class.value,
            affected=alarm.affected,
            occurred_at=now,
        )
        await outbox.record(session, raised)
    return alert_id


def _row(alarm: Alarm, now: datetime) -> dict[str, Any]:
    kind, other_id, _ = alarm.other or (None, None, None)
    return {
        "id": new_id(),
        "kind": alarm.kind,
        "state": AlertState.RAISED,
        "low_id": alarm.pair[0],
        "high_id": alarm.pair[1],
        "evidence": alarm.evidence,
        "rule_id": alarm.rule_id,
        "rule_class": alarm.rule_class,
        "finding": alarm.finding,
        "source_kind": alarm.source.source_kind,
        "source_id": alarm.source.source_id,
        "other_kind": kind,
        "other_id": other_id,
        "office_id": alarm.source.office_id,
        "affected": [affected.model_dump(mode="json") for affected in alarm.affected],
        "details": alarm.details,
        "raised_at": now,
        "revision": 1,
    }


async def raise_late_sheet(session: AsyncSession, sheet: Sheet, *, now: datetime) -> None:
    """Tell the office that an inquiry changed after its matter had taken its parties over."""
    alarm = Alarm(
        kind=AlertKind.LATE_SHEET,
        pair=(sheet.id, sheet.id),
        evidence=str(sheet.source_version),
        source=sheet,
        details={"version": sheet.source_version, "matter_id": str(sheet.redeemed_into)},
    )
    await raise_alert(session, alarm, now=now)


async def raise_adverse_unknown(
    session: AsyncSession, sheet: Sheet, check_id: UUID, *, now: datetime
) -> None:
    """Ask for the name of the other side, which people cleared without."""
    alarm = Alarm(
        kind=AlertKind.ADVERSE_UNKNOWN,
        pair=(sheet.id, sheet.id),
        evidence=str(check_id),
        source=sheet,
        details={"check_id": str(check_id)},
    )
    await raise_alert(session, alarm, now=now)


async def assign_alert(
    session: AsyncSession, alert_id: UUID, staff_id: UUID, *, now: datetime
) -> Alert:
    alert = await get_alert(session, alert_id)
    alert.move(AlertState.ASSIGNED)
    alert.assigned_to = staff_id
    assigned = AlertAssigned(alert_id=alert.id, staff_id=staff_id, occurred_at=now)
    await outbox.record(session, assigned)
    return alert


async def settle_alert(
    session: AsyncSession,
    alert_id: UUID,
    outcome: Outcome,
    *,
    reason: str,
    by: UUID,
    now: datetime,
) -> Alert:
    """Settle it, unless `by` leads or is on the team of one of the mandates."""
    alert = await get_alert(session, alert_id)
    if by in await concerned_by(session, alert):
        raise Concerned("Someone else of the conflicts office has to settle this.")
    alert.move(AlertState.SETTLED)
    alert.outcome, alert.reason = outcome, reason
    alert.settled_by, alert.settled_at = by, now
    settled = AlertSettled(alert_id=alert.id, outcome=outcome.value, occurred_at=now)
    await outbox.record(session, settled)
    return alert
