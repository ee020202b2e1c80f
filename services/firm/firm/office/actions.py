from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.firm import OfficeClosed, OfficeKind, OfficeMoved, OfficeOpened
from firm.access.actions import reannounce_above
from firm.office.queries import get_office, has_open_children, with_descendants
from firm.office.status import check_open
from firm.office.tables import Office
from firm.office.tree import PlaceNotAllowed, check_place
from firm.staff.queries import has_active_staff
from kit import audit, clock, outbox
from kit.auth import Principal
from kit.db import LockId, take_lock
from kit.etag import check_revision
from kit.ids import new_id
from kit.problems import Conflict

TREE_LOCK = LockId(0x4F464649)


class OfficeInUse(Conflict):
    slug: ClassVar[str] = "office-in-use"
    title: ClassVar[str] = "The office is still in use"
    title_zh: ClassVar[str] = "机构仍在使用中"


@dataclass(frozen=True)
class NewOffice:
    name: str
    code: str
    kind: OfficeKind
    parent_id: UUID | None
    timezone: str
    opened_on: date


async def open_office(session: AsyncSession, caller: Principal, new: NewOffice) -> Office:
    await take_lock(session, TREE_LOCK)
    await _check_below(session, new.kind, new.parent_id)
    office = Office(id=new_id(), created_at=clock.now(), **vars(new))
    session.add(office)
    await session.flush()
    opened = OfficeOpened(
        office_id=office.id,
        name=new.name,
        code=new.code,
        office_kind=new.kind,
        parent_id=new.parent_id,
        timezone=new.timezone,
        opened_on=new.opened_on,
    )
    await outbox.record(session, opened)
    await reannounce_above(session, office.id)
    await audit.write(session, caller, "office.opened", "office", office.id, {"code": new.code})
    return office


async def move_office(
    session: AsyncSession, caller: Principal, office_id: UUID, parent_id: UUID, if_match: int
) -> Office:
    """Put the office below another; everyone whose offices change by it is announced again."""
    await take_lock(session, TREE_LOCK)
    office = await get_office(session, office_id)
    check_revision(office.revision, if_match)
    check_open(office.status)
    await _check_below(session, office.kind, parent_id)
    if parent_id in await with_descendants(session, [office.id]):
        raise PlaceNotAllowed("An office cannot stand below itself.")
    former = office.parent_id
    office.parent_id = parent_id
    await session.flush()
    await outbox.record(session, OfficeMoved(office_id=office.id, parent_id=parent_id))
    await reannounce_above(session, office.id, former)
    await audit.write(session, caller, "office.moved", "office", office.id, {"to": str(parent_id)})
    return office


async def close_office(
    session: AsyncSession, caller: Principal, office_id: UUID, on: date, if_match: int
) -> Office:
    await take_lock(session, TREE_LOCK)
    office = await get_office(session, office_id)
    check_revision(office.revision, if_match)
    office.close(on)
    if await has_open_children(session, office.id):
        raise OfficeInUse("Close or move the offices below it first.")
    if await has_active_staff(session, office.id):
        raise OfficeInUse("Move the staff and joiners of this office first.")
    await outbox.record(session, OfficeClosed(office_id=office.id, closed_on=on))
    await audit.write(session, caller, "office.closed", "office", office.id, {"on": str(on)})
    return office


async def _check_below(session: AsyncSession, kind: OfficeKind, parent_id: UUID | None) -> None:
    if parent_id is None:
        check_place(kind, None)
        return
    parent = await get_office(session, parent_id)
    check_open(parent.status)
    check_place(kind, parent.kind)
