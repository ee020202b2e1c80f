"""A small firm that receives messages, for tests on a real database."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.conflicts import SourceKind, WallRecorded
from contracts.firm import AccessChanged, AccessState, OfficeKind, OfficeOpened, StaffRecorded
from contracts.intake import ContactRecorded
from contracts.matters import MatterOpened
from kit import access, clock
from kit.access import Role
from kit.ids import new_id
from notifications.directory import actions as directory

SHANGHAI, BEIJING = UUID(int=1), UUID(int=2)
CHEN, WANG, SUN, GAO, HE, LIN, GONE = (UUID(int=n) for n in (11, 12, 13, 14, 15, 16, 17))
CLIENT: Final = UUID(int=31)
R = Role
# principal: staff id, name, role, office
PEOPLE: Final = {
    "chen.jing": (CHEN, "陈静", R.LEAD_LAWYER, SHANGHAI),
    "wang.lei": (WANG, "王磊", R.CONFLICTS_OFFICER, BEIJING),
    "sun.hao": (SUN, "孙浩", R.CLIENT_SERVICE_OFFICER, SHANGHAI),
    "gao.yan": (GAO, "高燕", R.COMPLAINTS_COMMITTEE, BEIJING),
    "he.ping": (HE, "何平", R.INTAKE_OFFICER, SHANGHAI),
    "lin.na": (LIN, "林娜", R.MANAGEMENT, SHANGHAI),
    "gone": (GONE, "已离职", R.CLIENT_SERVICE_OFFICER, SHANGHAI),
}
ADMINISTRATOR: Final = "zhao.min"


async def furnish(session: AsyncSession) -> None:
    """Two offices, a person in each role, one leaver, a client, a living conflicts service."""
    for office_id, code, name in ((SHANGHAI, "SH", "上海分所"), (BEIJING, "BJ", "北京总所")):
        await directory.keep_office(session, office(office_id, code, name))
    for principal, (staff_id, name, role, office_id) in PEOPLE.items():
        await directory.keep_staff(session, staff_member(staff_id, principal, name))
        await access.keep(session, given(principal, staff_id, role, office_id))
    await access.keep(session, given(ADMINISTRATOR, None, R.ADMINISTRATOR, BEIJING))
    await directory.keep_client(session, contact(CLIENT))
    await beat(session)


def office(office_id: UUID, code: str, name: str) -> OfficeOpened:
    return OfficeOpened(
        office_id=office_id,
        name=name,
        code=code,
        office_kind=OfficeKind.BRANCH,
        parent_id=None,
        timezone="Asia/Shanghai",
        opened_on=date(2001, 1, 1),
    )


def staff_member(
    staff_id: UUID, principal: str, name: str, language: str = "zh-CN"
) -> StaffRecorded:
    return StaffRecorded(
        staff_id=staff_id,
        principal=principal,
        display_name=name,
        email=f"{principal}@firm.test",
        language="en" if language == "en" else "zh-CN",
        office_id=SHANGHAI,
        active=True,
    )


def given(
    principal: str, staff_id: UUID | None, role: Role, office_id: UUID, state: str = ""
) -> AccessChanged:
    left = state == "left" or principal == "gone"
    return AccessChanged(
        principal=principal,
        staff_id=staff_id,
        roles=(role,),
        office_ids=(office_id,),
        state=AccessState.LEFT if left else AccessState.ACTIVE,
    )


def contact(client_id: UUID, name: str = "远景公司", **changes: Any) -> ContactRecorded:  # noqa: ANN401 - fields of the contract
    fields: dict[str, Any] = {
        "client_id": client_id,
        "display_name": name,
        "email": f"client{client_id.int % 1000}@client.test",
        "phone": None,
        "language": "zh-CN",
        "may_be_contacted": True,
    }
    return ContactRecorded.model_validate(fields | changes)


def opened(matter_id: UUID | None = None, **changes: Any) -> MatterOpened:  # noqa: ANN401 - fields of the contract
    fields: dict[str, Any] = {
        "matter_id": matter_id or new_id(),
        "number": "(2026)SH-00001",
        "office_id": SHANGHAI,
        "client_id": CLIENT,
        "practice_area": "contract",
        "lead_lawyer_id": CHEN,
        "opened_on": date(2026, 3, 9),
    }
    return MatterOpened.model_validate(fields | changes)


def wall(row_id: UUID, *members: UUID) -> WallRecorded:
    return WallRecorded(row_id=row_id, row_kind=SourceKind.MATTER, members=members, until=None)


async def beat(session: AsyncSession, age: timedelta = timedelta(minutes=-5)) -> None:
    """Let the heartbeat of conflicts be this old; the default is safely ahead of every offer."""
    await session.execute(text("DELETE FROM heartbeat"))
    epoch = UUID(int=99)
    await session.execute(
        text(
            "INSERT INTO heartbeat (service, at, epoch, trusted_epoch) "
            "VALUES ('conflicts', :at, :epoch, :epoch)"
        ),
        {"at": clock.now() - age, "epoch": epoch},
    )
