from datetime import datetime
from typing import Any
from uuid import UUID

from firm.staff import actions, queries
from firm.staff.bodies import ProfileBody, Tag
from firm.staff.tables import Staff
from kit.access import Role
from kit.auth import Caller, require
from kit.etag import IfMatch
from kit.http import Body, Router, Session, View
from kit.paging import Cursor, Page, page

router = Router(prefix="/v1/firm/staff", tags=["staff"])


class MoveStaff(Body):
    office_id: UUID


class StaffView(View):
    id: UUID
    principal: str
    display_name: str
    email: str
    language: str
    languages: list[str]
    bar_number: str | None
    expertise: list[str]
    office_id: UUID
    active: bool
    erased_at: datetime | None
    created_at: datetime
    revision: int


@router.get("", response_model=Page[StaffView])
async def list_staff(  # noqa: PLR0913 - FastAPI passes them by name
    caller: Caller,
    session: Session,
    cursor: Cursor,
    *,
    office_id: UUID | None = None,
    expertise: Tag | None = None,
    active: bool | None = None,
    principal: Tag | None = None,
) -> Page[Staff]:
    wanted: dict[str, Any] = {"office_id": office_id, "active": active}
    wanted |= {"expertise": expertise, "principal": principal}
    statement = queries.members(caller, **wanted)
    return await page(session, statement, cursor, order=(Staff.created_at, Staff.id))


@router.get("/{staff_id}", response_model=StaffView)
async def read_staff(staff_id: UUID, caller: Caller, session: Session) -> Staff:
    await queries.check_seen(session, caller, staff_id)
    return await queries.get_staff(session, staff_id)


@router.put("/{staff_id}", response_model=StaffView)
async def change_staff(
    staff_id: UUID, body: ProfileBody, if_match: IfMatch, caller: Caller, session: Session
) -> Staff:
    """Replace the profile; a new name is a new party sheet."""
    require(caller, Role.ADMINISTRATOR)
    await queries.check_seen(session, caller, staff_id)
    return await actions.change_staff(session, caller, staff_id, body.profile(), if_match)


@router.post("/{staff_id}/move", response_model=StaffView)
async def move_staff(
    staff_id: UUID, body: MoveStaff, if_match: IfMatch, caller: Caller, session: Session
) -> Staff:
    """Let someone work in another office from now on."""
    require(caller, Role.ADMINISTRATOR)
    await queries.check_seen(session, caller, staff_id)
    return await actions.move_staff(session, caller, staff_id, body.office_id, if_match)


@router.post("/{staff_id}/erase", response_model=StaffView)
async def erase_staff(staff_id: UUID, if_match: IfMatch, caller: Caller, session: Session) -> Staff:
    """Erase the personal data of someone who has left; every reader drops its copy."""
    require(caller, Role.ADMINISTRATOR)
    await queries.check_seen(session, caller, staff_id)
    return await actions.erase_staff(session, caller, staff_id, if_match)
