"""Alerts, for the conflicts office only: list, assign, settle."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query
from pydantic import Field
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.alert import actions
from conflicts.alert.queries import AlertNotFound, get_alert
from conflicts.alert.status import AlertKind, AlertState, Outcome
from conflicts.alert.tables import Alert
from conflicts.check.officers import Officer
from conflicts.names.queries import read_names
from conflicts.rules.pack import RuleClass
from contracts.conflicts import SourceKind
from kit import audit, clock
from kit.access import Role
from kit.auth import Caller, require
from kit.etag import IfMatch, check_revision
from kit.http import Body, Router, Session, View
from kit.paging import Cursor, Page, page

router = Router(prefix="/v1/conflicts/alerts", tags=["alerts"])
ORDER: Final = (Alert.raised_at, Alert.id)


class AssignAlert(Body):
    staff_id: UUID


class SettleAlert(Body):
    """`consent`: the clients agreed in writing; `withdrawal`: one mandate is given up."""

    outcome: Outcome
    reason: Annotated[str, Field(min_length=1, max_length=4000)]


class AlertView(View):
    """`source` caused it, `other` is the mandate it touches; `finding` is what the rules say."""

    id: UUID
    kind: AlertKind
    state: AlertState
    rule_id: str
    rule_class: RuleClass
    finding: dict[str, Any]
    source_kind: SourceKind
    source_id: UUID
    other_kind: SourceKind | None
    other_id: UUID | None
    office_id: UUID
    office: str | None = None
    affected: list[dict[str, Any]]
    details: dict[str, Any]
    assigned_to: UUID | None
    assigned_name: str | None = None
    outcome: Outcome | None
    reason: str | None
    settled_by: UUID | None
    settled_at: datetime | None
    raised_at: datetime
    revision: int


@router.get("", response_model=Page[AlertView])
async def list_alerts(
    caller: Caller,
    session: Session,
    cursor: Cursor,
    state: Annotated[AlertState | None, Query()] = None,
    kind: Annotated[AlertKind | None, Query()] = None,
) -> Page[AlertView]:
    require(caller, Role.CONFLICTS_OFFICER)
    found = await page(session, _alerts(state, kind), cursor, order=ORDER, newest_first=True)
    return Page(items=await _shown(session, found.items), next_cursor=found.next_cursor)


@router.get("/{alert_id}", response_model=AlertView)
async def read_alert(alert_id: UUID, caller: Caller, session: Session) -> AlertView:
    require(caller, Role.CONFLICTS_OFFICER)
    await audit.write(session, caller, "alert.read", "alert", alert_id)
    alert = await session.get(Alert, alert_id)
    if alert is None:
        raise AlertNotFound(f"There is no alert {alert_id}.")
    return (await _shown(session, [alert]))[0]


@router.post("/{alert_id}/assign", response_model=AlertView)
async def assign_alert(
    alert_id: UUID, body: AssignAlert, if_match: IfMatch, caller: Caller, session: Session
) -> Alert:
    require(caller, Role.CONFLICTS_OFFICER)
    check_revision((await get_alert(session, alert_id)).revision, if_match)
    payload = body.model_dump()
    await audit.write(session, caller, "alert.assigned", "alert", alert_id, payload)
    return await actions.assign_alert(session, alert_id, body.staff_id, now=clock.now())


@router.post("/{alert_id}/settle", response_model=AlertView)
async def settle_alert(
    alert_id: UUID,
    body: SettleAlert,
    if_match: IfMatch,
    officer: Officer,
    caller: Caller,
    session: Session,
) -> Alert:
    """Settle an assigned alert with reasons; never by those concerned."""
    check_revision((await get_alert(session, alert_id)).revision, if_match)
    await audit.write(session, caller, "alert.settled", "alert", alert_id, body.model_dump())
    return await actions.settle_alert(
        session, alert_id, body.outcome, reason=body.reason, by=officer, now=clock.now()
    )


async def _shown(session: AsyncSession, alerts: Sequence[Alert]) -> list[AlertView]:
    """Show them with the names of office and officer."""
    officers = [alert.assigned_to for alert in alerts]
    names = await read_names(session, [alert.office_id for alert in alerts], officers)
    return [
        AlertView.model_validate(alert).model_copy(
            update={
                "office": names.office(alert.office_id),
                "assigned_name": names.person(alert.assigned_to),
            }
        )
        for alert in alerts
    ]


def _alerts(state: AlertState | None, kind: AlertKind | None) -> Select[Alert]:
    wanted = {Alert.state: state, Alert.kind: kind}
    return select(Alert).where(*[c == value for c, value in wanted.items() if value is not None])
