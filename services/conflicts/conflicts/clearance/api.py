"""Clearances: who may open which matter; the conflicts office can take one back."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query
from pydantic import Field
from sqlalchemy import ColumnElement, Select, and_, select

from conflicts.check.lists import READERS
from conflicts.check.tables import Check
from conflicts.clearance.actions import void
from conflicts.clearance.queries import ClearanceNotFound, find_clearance
from conflicts.clearance.status import MOVES, ClearanceState
from conflicts.clearance.tables import Clearance
from conflicts.db import REGISTER_LOCK
from conflicts.wall.queries import within_walls
from contracts.conflicts import SourceKind
from kit import audit, clock
from kit.access import Role, decisions_allowed, sees_office
from kit.auth import Caller, Principal, require
from kit.db import take_lock
from kit.etag import IfMatch, check_revision
from kit.http import Body, Router, Session, View
from kit.paging import Cursor, Page, page

router = Router(prefix="/v1/conflicts/clearances", tags=["clearances"])
BY_OFFICE: Final = "conflicts_office"
ORDER: Final = (Clearance.granted_at, Clearance.id)


class VoidClearance(Body):
    reason: Annotated[str, Field(min_length=1, max_length=1000)]


class ClearanceView(View):
    """`subject_id` is the inquiry, or the matter after a refusal or for a reopening."""

    id: UUID
    check_id: UUID
    subject_kind: SourceKind
    subject_id: UUID
    state: ClearanceState
    party_set_hash: str
    with_consent: bool
    rules_version: str
    matcher_version: str
    granted_at: datetime
    expires_at: datetime
    matter_id: UUID | None
    ended_at: datetime | None
    ended_because: str | None
    revision: int


@router.get("", response_model=Page[ClearanceView])
async def list_clearances(
    caller: Caller,
    session: Session,
    cursor: Cursor,
    state: Annotated[ClearanceState | None, Query()] = None,
    subject_id: Annotated[UUID | None, Query()] = None,
) -> Page[Clearance]:
    wanted = {Clearance.state: state, Clearance.subject_id: subject_id}
    conditions = [column == value for column, value in wanted.items() if value is not None]
    statement = _visible(caller).where(*conditions)
    return await page(session, statement, cursor, order=ORDER, newest_first=True)


@router.get("/{clearance_id}", response_model=ClearanceView)
async def read_clearance(clearance_id: UUID, caller: Caller, session: Session) -> Clearance:
    found = await session.scalar(_visible(caller).where(Clearance.id == clearance_id))
    if found is None:
        raise ClearanceNotFound(f"There is no clearance {clearance_id}.")
    return found


@router.post("/{clearance_id}/void", response_model=ClearanceView)
async def void_clearance(
    clearance_id: UUID, body: VoidClearance, if_match: IfMatch, caller: Caller, session: Session
) -> Clearance:
    """Take back a clearance that has not been redeemed."""
    require(caller, Role.CONFLICTS_OFFICER)
    await decisions_allowed(session)
    await take_lock(session, REGISTER_LOCK)
    clearance = await find_clearance(session, clearance_id, lock=True)
    if clearance is None:
        raise ClearanceNotFound(f"There is no clearance {clearance_id}.")
    check_revision(clearance.revision, if_match)
    MOVES.check(clearance.state, ClearanceState.VOIDED)
    await void(session, clearance, BY_OFFICE, now=clock.now())
    payload = {"reason": body.reason}
    await audit.write(session, caller, "clearance.voided", "clearance", clearance_id, payload)
    return clearance


def _visible(caller: Principal) -> Select[Clearance]:
    require(caller, *READERS)
    return select(Clearance).join(Check, Check.id == Clearance.check_id).where(_allowed(caller))


def _allowed(caller: Principal) -> ColumnElement[bool]:
    subject, matter = Clearance.subject_id, Clearance.matter_id
    unwalled = within_walls(caller, subject) & within_walls(caller, matter)
    return and_(sees_office(caller, Check.office_id), unwalled)
