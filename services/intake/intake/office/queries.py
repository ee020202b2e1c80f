from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from intake.office.tables import Office
from kit.access import SEES_EVERY_OFFICE
from kit.auth import Principal
from kit.problems import Forbidden, Invalid


def check_own_office(caller: Principal, office_id: UUID) -> None:
    """Refuse to enter something for an office that is not the caller's."""
    if office_id not in caller.offices and not caller.roles & SEES_EVERY_OFFICE:
        raise Forbidden("You may enter this for your own offices only.")


async def check_open_office(session: AsyncSession, office_id: UUID) -> Office:
    """Return the office; name the field when it is unknown or closed."""
    office = await session.get(Office, office_id)
    if office is None or office.closed_on is not None:
        what = "no office is known by this id" if office is None else "this office is closed"
        raise Invalid("Name an open office.", errors=[{"pointer": "/office_id", "detail": what}])
    return office


async def open_office_by_code(session: AsyncSession, code: str) -> Office:
    named = select(Office).where(Office.code == code, Office.closed_on.is_(None))
    office = (await session.execute(named)).scalar_one_or_none()
    if office is None:
        what = "no open office has this code"
        raise Invalid("Name an open office.", errors=[{"pointer": "/office_code", "detail": what}])
    return office
