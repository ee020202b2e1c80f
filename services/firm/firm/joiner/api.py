from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from contracts.conflicts import Decision, Verdict
from firm.access.bodies import PrincipalName
from firm.joiner import actions, queries
from firm.joiner.status import JoinerStatus
from firm.joiner.tables import Joiner
from firm.sheet.connections import Connections
from firm.staff.bodies import ProfileBody
from kit.access import Role
from kit.auth import Caller, require
from kit.etag import IfMatch
from kit.http import Body, Router, Session, View
from kit.paging import Cursor, Page, page

router = Router(prefix="/v1/firm/joiners", tags=["joiners"])


class AnnounceJoiner(ProfileBody):
    """`roles` and the office are what the joiner may use once active."""

    principal: PrincipalName
    office_id: UUID
    starts_on: date
    roles: frozenset[Role] = Field(min_length=1)
    connections: Connections = Connections()

    def joiner(self) -> actions.NewJoiner:
        fields = ("principal", "office_id", "starts_on", "roles", "connections")
        given = {name: getattr(self, name) for name in fields}
        return actions.NewJoiner(profile=self.profile(), **given)


class WithdrawJoiner(Body):
    reason: str = Field(min_length=1, max_length=500)


class LetLeave(Body):
    left_on: date


class JoinerView(View):
    """`waits_for` says what is missing before the joiner can be activated, and since when."""

    staff_id: UUID
    status: JoinerStatus
    starts_on: date
    roles: list[str]
    check_id: UUID | None
    verdict: Verdict | None
    decision: Decision | None
    waits_for: str | None
    waiting_since: datetime | None
    overdue_since: datetime | None
    withdrawn_because: str | None
    left_on: date | None
    created_at: datetime
    revision: int


@router.post("", status_code=201, response_model=JoinerView)
async def announce_joiner(body: AnnounceJoiner, caller: Caller, session: Session) -> Joiner:
    """Announce who is to join; the conflicts service checks their connections (B1.3, C9)."""
    require(caller, Role.ADMINISTRATOR)
    return await actions.announce_joiner(session, caller, body.joiner())


@router.get("", response_model=Page[JoinerView])
async def list_joiners(
    caller: Caller, session: Session, cursor: Cursor, status: JoinerStatus | None = None
) -> Page[Joiner]:
    require(caller, Role.ADMINISTRATOR, Role.CONFLICTS_OFFICER, Role.MANAGEMENT, Role.AUDITOR)
    statement = queries.joiners(caller, status=status)
    return await page(session, statement, cursor, order=(Joiner.created_at, Joiner.staff_id))


@router.get("/{staff_id}", response_model=JoinerView)
async def read_joiner(staff_id: UUID, caller: Caller, session: Session) -> Joiner:
    require(caller, Role.ADMINISTRATOR, Role.CONFLICTS_OFFICER, Role.MANAGEMENT, Role.AUDITOR)
    await queries.check_seen(session, caller, staff_id)
    return await queries.get_joiner(session, staff_id)


@router.post("/{staff_id}/activate", response_model=JoinerView)
async def activate_joiner(
    staff_id: UUID, if_match: IfMatch, caller: Caller, session: Session
) -> Joiner:
    """Let the joiner in, on a decided lateral-hire check of the present connections."""
    require(caller, Role.ADMINISTRATOR)
    await queries.check_seen(session, caller, staff_id)
    return await actions.activate_joiner(session, caller, staff_id, if_match)


@router.post("/{staff_id}/withdraw", response_model=JoinerView)
async def withdraw_joiner(
    staff_id: UUID, body: WithdrawJoiner, if_match: IfMatch, caller: Caller, session: Session
) -> Joiner:
    require(caller, Role.ADMINISTRATOR)
    await queries.check_seen(session, caller, staff_id)
    return await actions.withdraw_joiner(session, caller, staff_id, body.reason, if_match)


@router.post("/{staff_id}/leave", response_model=JoinerView)
async def let_leave(
    staff_id: UUID, body: LetLeave, if_match: IfMatch, caller: Caller, session: Session
) -> Joiner:
    """End the work and every access of an active member of staff, at once."""
    require(caller, Role.ADMINISTRATOR)
    await queries.check_seen(session, caller, staff_id)
    return await actions.let_leave(session, caller, staff_id, body.left_on, if_match)
