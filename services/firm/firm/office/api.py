from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from contracts.firm import OfficeKind
from firm.office import actions, queries
from firm.office.bodies import Code, TimeZone
from firm.office.status import OfficeStatus
from firm.office.tables import Office
from kit.access import Role
from kit.auth import Caller, require
from kit.etag import IfMatch
from kit.http import Body, Router, Session, View
from kit.paging import Cursor, Page, page

router = Router(prefix="/v1/firm/offices", tags=["offices"])


class OpenOffice(Body):
    name: str = Field(min_length=1, max_length=200)
    code: Code
    kind: OfficeKind
    parent_id: UUID | None = None
    timezone: TimeZone = "Asia/Shanghai"
    opened_on: date


class MoveOffice(Body):
    parent_id: UUID


class CloseOffice(Body):
    closed_on: date


class OfficeView(View):
    id: UUID
    name: str
    code: str
    kind: OfficeKind
    parent_id: UUID | None
    timezone: str
    status: OfficeStatus
    opened_on: date
    closed_on: date | None
    created_at: datetime
    revision: int


@router.post("", status_code=201, response_model=OfficeView)
async def open_office(body: OpenOffice, caller: Caller, session: Session) -> Office:
    """Open the head office, a branch below it or a sub-office below a branch (C9)."""
    require(caller, Role.ADMINISTRATOR)
    return await actions.open_office(session, caller, actions.NewOffice(**dict(body)))


@router.get("", response_model=Page[OfficeView])
async def list_offices(
    _: Caller,
    session: Session,
    cursor: Cursor,
    code: Code | None = None,
    parent_id: UUID | None = None,
) -> Page[Office]:
    statement = queries.offices(code=code, parent_id=parent_id)
    return await page(session, statement, cursor, order=(Office.created_at, Office.id))


@router.get("/{office_id}", response_model=OfficeView)
async def read_office(office_id: UUID, _: Caller, session: Session) -> Office:
    return await queries.get_office(session, office_id)


@router.post("/{office_id}/move", response_model=OfficeView)
async def move_office(
    office_id: UUID, body: MoveOffice, if_match: IfMatch, caller: Caller, session: Session
) -> Office:
    """Put an office below another one."""
    require(caller, Role.ADMINISTRATOR)
    return await actions.move_office(session, caller, office_id, body.parent_id, if_match)


@router.post("/{office_id}/close", response_model=OfficeView)
async def close_office(
    office_id: UUID, body: CloseOffice, if_match: IfMatch, caller: Caller, session: Session
) -> Office:
    """Close an office that has neither open offices nor active staff."""
    require(caller, Role.ADMINISTRATOR)
    return await actions.close_office(session, caller, office_id, body.closed_on, if_match)
