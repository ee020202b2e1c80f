"""A small firm for tests: two offices, their people, one matter and its client."""

from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from complaints.directory import actions as directory
from contracts.firm import AccessChanged, AccessState, OfficeKind, OfficeOpened
from contracts.matters import MatterOpened, MatterTeamChanged
from kit import access
from kit.access import Role

BEIJING, SHANGHAI = UUID(int=1), UUID(int=2)
CHEN, WANG, SUN, HE, TAN, GONE = (UUID(int=number) for number in range(11, 17))
MATTER, CLIENT = UUID(int=30), UUID(int=40)
NUMBER = "(2026)SH-00012"

LEAD, LAWYER, INVESTIGATOR = "chen.jing", "wang.lei", "sun.hao"
OFFICER, COMMITTEE, BEIJING_OFFICER = "he.ping", "tan.yu", "luo.xin"
MANAGER, AUDITOR, ADMINISTRATOR, LEAVER = "zhou.lan", "xu.bo", "zhao.min", "gu.fei"

PEOPLE: dict[str, tuple[UUID | None, set[Role], UUID]] = {
    LEAD: (CHEN, {Role.LEAD_LAWYER}, SHANGHAI),
    LAWYER: (WANG, {Role.LAWYER, Role.COMPLAINTS_COMMITTEE}, SHANGHAI),
    INVESTIGATOR: (SUN, {Role.LEAD_LAWYER}, BEIJING),
    OFFICER: (HE, {Role.CLIENT_SERVICE_OFFICER}, SHANGHAI),
    COMMITTEE: (TAN, {Role.COMPLAINTS_COMMITTEE}, SHANGHAI),
    BEIJING_OFFICER: (UUID(int=17), {Role.CLIENT_SERVICE_OFFICER}, BEIJING),
    MANAGER: (UUID(int=18), {Role.MANAGEMENT}, BEIJING),
    AUDITOR: (None, {Role.AUDITOR}, BEIJING),
    ADMINISTRATOR: (None, {Role.ADMINISTRATOR}, BEIJING),
}


async def furnish(session: AsyncSession) -> None:
    """Two offices, their people, a matter with its team, and a living firm service."""
    await directory.keep_office(session, office(BEIJING, "BJ", "北京总所"))
    await directory.keep_office(session, office(SHANGHAI, "SH", "上海分所", BEIJING))
    for principal, (member, roles, office_id) in PEOPLE.items():
        await access.keep(session, granted(principal, member, roles, office_id))
    left = granted(LEAVER, GONE, {Role.LEAD_LAWYER}, SHANGHAI, AccessState.LEFT)
    await access.keep(session, left)
    await directory.keep_matter(session, opened_matter())
    team = MatterTeamChanged(matter_id=MATTER, team=(CHEN, WANG))
    await directory.change_matter(session, MATTER, team=list(team.team))
    await directory.keep_clients(session, {CLIENT: SHANGHAI})
    await directory.keep_client_names(session, {CLIENT: "梧桐贸易"})
    await beat(session)


def granted(
    principal: str,
    staff_id: UUID | None,
    roles: set[Role],
    office_id: UUID,
    state: AccessState = AccessState.ACTIVE,
) -> AccessChanged:
    return AccessChanged(
        principal=principal,
        staff_id=staff_id,
        roles=tuple(roles),
        office_ids=(office_id,),
        state=state,
    )


def office(office_id: UUID, code: str, name: str, parent_id: UUID | None = None) -> OfficeOpened:
    return OfficeOpened(
        office_id=office_id,
        name=name,
        code=code,
        office_kind=OfficeKind.BRANCH,
        parent_id=parent_id,
        timezone="Asia/Shanghai",
        opened_on=date(2001, 1, 1),
    )


def opened_matter(matter_id: UUID = MATTER, number: str = NUMBER) -> MatterOpened:
    return MatterOpened(
        matter_id=matter_id,
        number=number,
        office_id=SHANGHAI,
        client_id=CLIENT,
        practice_area="contract",
        lead_lawyer_id=CHEN,
        opened_on=date(2026, 3, 2),
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
