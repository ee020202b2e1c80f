from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from firm.joiner.status import WAITING
from firm.joiner.tables import Joiner
from firm.staff.tables import Staff
from firm.walls import sees_staff
from kit.auth import Principal
from kit.problems import NotFound


class StaffNotFound(NotFound):
    slug: ClassVar[str] = "staff-not-found"
    title: ClassVar[str] = "There is no such member of staff"
    title_zh: ClassVar[str] = "没有该人员"

    def __init__(self, staff_id: UUID) -> None:
        super().__init__(f"No member of staff has the id {staff_id}.")


async def get_staff(session: AsyncSession, staff_id: UUID) -> Staff:
    staff = await session.get(Staff, staff_id)
    if staff is None:
        raise StaffNotFound(staff_id)
    return staff


async def check_seen(session: AsyncSession, caller: Principal, staff_id: UUID) -> None:
    """Tell who may not know of the member of staff that there is none."""
    seen = exists().where(Staff.id == staff_id, sees_staff(caller, Staff.id))
    if not await session.scalar(select(seen)):
        raise StaffNotFound(staff_id)


async def staff_by_principal(session: AsyncSession, principal: str) -> Staff | None:
    found = await session.execute(select(Staff).where(Staff.principal == principal))
    return found.scalar_one_or_none()


def members(
    caller: Principal,
    *,
    office_id: UUID | None = None,
    expertise: str | None = None,
    active: bool | None = None,
    principal: str | None = None,
) -> Select[Any]:
    statement = select(Staff).where(sees_staff(caller, Staff.id))
    if office_id is not None:
        statement = statement.where(Staff.office_id == office_id)
    if expertise is not None:
        statement = statement.where(Staff.expertise.any_() == expertise)
    if active is not None:
        statement = statement.where(Staff.active == active)
    if principal is not None:
        statement = statement.where(Staff.principal == principal)
    return statement


async def has_active_staff(session: AsyncSession, office_id: UUID) -> bool:
    joining = exists().where(Joiner.staff_id == Staff.id, Joiner.status.in_(WAITING))
    there = exists().where(Staff.office_id == office_id, or_(Staff.active, joining))
    return bool(await session.scalar(select(there)))
