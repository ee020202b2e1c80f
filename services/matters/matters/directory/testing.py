"""A small firm for tests: two offices, their people, and what each may do."""

from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.firm import AccessChanged, AccessState, OfficeKind, OfficeOpened, StaffRecorded
from kit import access
from kit.access import Role
from matters.directory import actions as directory

SHANGHAI, BEIJING = UUID(int=1), UUID(int=2)

CHEN, WANG, SUN, GONE = UUID(int=11), UUID(int=12), UUID(int=13), UUID(int=14)

LEAD, LAWYER, OTHER_LAWYER = "chen.jing", "wang.lei", "li.na"

BEIJING_LEAD, ADMINISTRATOR, AUDITOR, CRM = "sun.hao", "zhao.min", "xu.bo", "gao.yan"

STAFF = {CHEN: "陈静", WANG: "王磊", SUN: "孙浩", GONE: "已离职"}

PEOPLE: dict[str, tuple[UUID | None, set[Role], UUID]] = {
    LEAD: (CHEN, {Role.LEAD_LAWYER, Role.LAWYER}, SHANGHAI),
    LAWYER: (WANG, {Role.LAWYER}, SHANGHAI),
    OTHER_LAWYER: (UUID(int=15), {Role.LAWYER}, SHANGHAI),
    BEIJING_LEAD: (SUN, {Role.LEAD_LAWYER}, BEIJING),
    ADMINISTRATOR: (None, {Role.ADMINISTRATOR}, BEIJING),
    AUDITOR: (None, {Role.AUDITOR}, BEIJING),
    CRM: (None, {Role.CRM_OFFICER}, SHANGHAI),
}


async def furnish(session: AsyncSession) -> None:
    """Two offices, their staff, what each may do, and a living firm service."""
    for office_id, code, name in ((SHANGHAI, "SH", "上海分所"), (BEIJING, "BJ", "北京总所")):
        opened = OfficeOpened(
            office_id=office_id,
            name=name,
            code=code,
            office_kind=OfficeKind.BRANCH,
            parent_id=None,
            timezone="Asia/Shanghai",
            opened_on=date(2001, 1, 1),
        )
        await directory.keep_office(session, opened)
    for staff_id, name in STAFF.items():
        await directory.keep_staff(session, staff_member(staff_id, name))
    for principal, (member, roles, office_id) in PEOPLE.items():
        given = AccessChanged(
            principal=principal,
            staff_id=member,
            roles=tuple(roles),
            office_ids=(office_id,),
            state=AccessState.ACTIVE,
        )
        await access.keep(session, given)
    await beat(session)


def staff_member(staff_id: UUID, name: str) -> StaffRecorded:
    return StaffRecorded(
        staff_id=staff_id,
        principal=f"staff.{staff_id.int}",
        display_name=name,
        email=f"{staff_id.int}@example.test",
        language="zh-CN",
        office_id=SHANGHAI,
        active=staff_id != GONE,
    )


async def beat(session: AsyncSession, age_seconds: int = 0) -> None:
    """Let the firm's heartbeat be this old."""
    await session.execute(text("DELETE FROM heartbeat"))
    await session.execute(
        text(
            "INSERT INTO heartbeat (service, at, epoch, trusted_epoch) "
            "VALUES ('firm', now() - make_interval(secs => :age), :epoch, :epoch)"
        ),
        {"age": age_seconds, "epoch": UUID(int=99)},
    )
