from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.firm import StaffSheetState
from firm.access.actions import Rights, grant_access
from firm.access.queries import find_access
from firm.imports.rows import OfficeRow, StaffRow
from firm.joiner.status import JoinerStatus
from firm.joiner.tables import Joiner
from firm.office.actions import NewOffice, open_office
from firm.office.queries import office_by_code
from firm.office.tables import Office
from firm.sheet.actions import start_sheet
from firm.staff.actions import add_staff
from firm.staff.queries import staff_by_principal
from kit import clock
from kit.auth import Principal
from kit.problems import Invalid


def take_office(caller: Principal) -> Callable[[AsyncSession, OfficeRow], Awaitable[bool]]:
    async def take(session: AsyncSession, row: OfficeRow) -> bool:
        if await office_by_code(session, row.code) is not None:
            return False
        parent = await _office(session, row.parent_code, "/parent_code")
        given = row.model_dump(exclude={"parent_code"})
        await open_office(
            session, caller, NewOffice(parent_id=parent.id if parent else None, **given)
        )
        return True

    return take


def take_staff(caller: Principal) -> Callable[[AsyncSession, StaffRow], Awaitable[bool]]:
    async def take(session: AsyncSession, row: StaffRow) -> bool:
        if await staff_by_principal(session, row.principal) is not None:
            return False
        await _add_member(session, caller, row)
        return True

    return take


async def _add_member(session: AsyncSession, caller: Principal, row: StaffRow) -> None:
    office = await _office(session, row.office_code, "/office_code")
    assert office is not None
    staff = await add_staff(session, row.principal, row.profile(), office.id, active=True)
    session.add(
        Joiner(
            staff_id=staff.id,
            status=JoinerStatus.ACTIVE,
            starts_on=row.since,
            roles=sorted(row.roles),
            created_at=clock.now(),
        )
    )
    await start_sheet(session, staff, row.connections, StaffSheetState.ACTIVE)
    rights = Rights(row.roles, frozenset({office.id}))
    if await find_access(session, row.principal) is None:
        await grant_access(session, caller, row.principal, rights, staff.id)


async def _office(session: AsyncSession, code: str | None, pointer: str) -> Office | None:
    if code is None:
        return None
    office = await office_by_code(session, code)
    if office is None:
        what = f"names an office that is not there: {code}"
        raise Invalid(
            "The row names no known office.", errors=[{"pointer": pointer, "detail": what}]
        )
    return office
