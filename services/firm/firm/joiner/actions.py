from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.conflicts import Decision
from contracts.firm import (
    JoinerActivated,
    JoinerAnnounced,
    JoinerLeft,
    JoinerWithdrawn,
    StaffSheetState,
)
from firm.access.actions import Rights, grant_access, revoke_of_staff
from firm.joiner.checks import await_check, stop_waiting
from firm.joiner.queries import get_joiner
from firm.joiner.status import MOVES, JoinerStatus, NotCleared, NotYetDue
from firm.joiner.tables import Joiner
from firm.office.queries import get_office
from firm.sheet.actions import announce_sheet, start_sheet
from firm.sheet.connections import Connections
from firm.sheet.queries import get_sheet
from firm.staff.actions import Profile, add_staff, announce_staff
from firm.staff.queries import get_staff
from kit import audit, clock, outbox
from kit.access import Role
from kit.auth import Principal
from kit.etag import check_revision


@dataclass(frozen=True)
class NewJoiner:
    principal: str
    profile: Profile
    office_id: UUID
    starts_on: date
    roles: frozenset[Role]
    connections: Connections


async def announce_joiner(session: AsyncSession, caller: Principal, new: NewJoiner) -> Joiner:
    """Record who is to join; the sheet asks the conflicts service for a lateral-hire check."""
    staff = await add_staff(session, new.principal, new.profile, new.office_id, active=False)
    joiner = Joiner(
        staff_id=staff.id,
        status=JoinerStatus.ANNOUNCED,
        starts_on=new.starts_on,
        roles=sorted(new.roles),
        created_at=clock.now(),
    )
    session.add(joiner)
    await await_check(session, joiner)
    await start_sheet(session, staff, new.connections, StaffSheetState.JOINING)
    announced = JoinerAnnounced(staff_id=staff.id, office_id=new.office_id, starts_on=new.starts_on)
    await outbox.record(session, announced)
    await audit.write(session, caller, "joiner.announced", "staff", staff.id)
    return joiner


async def activate_joiner(
    session: AsyncSession, caller: Principal, staff_id: UUID, if_match: int
) -> Joiner:
    """Let the joiner in: only on a decided check of the very sheet that stands."""
    joiner = await get_joiner(session, staff_id)
    check_revision(joiner.revision, if_match)
    MOVES.check(joiner.status, JoinerStatus.ACTIVE)
    sheet = await get_sheet(session, staff_id)
    if joiner.cleared_hash != sheet.party_set_hash:
        raise NotCleared(joiner.waits_for or "The connections changed since the check.")
    staff = await get_staff(session, staff_id)
    today = clock.now().astimezone(ZoneInfo((await get_office(session, staff.office_id)).timezone))
    if today.date() < joiner.starts_on:
        raise NotYetDue(f"The first day is {joiner.starts_on}.", starts_on=str(joiner.starts_on))
    joiner.move_to(JoinerStatus.ACTIVE)
    staff.active = True
    await announce_staff(session, staff)
    await announce_sheet(session, staff, StaffSheetState.ACTIVE)
    rights = Rights(frozenset(map(Role, joiner.roles)), frozenset({staff.office_id}))
    await grant_access(session, caller, staff.principal, rights, staff.id)
    await outbox.record(session, JoinerActivated(staff_id=staff_id))
    await audit.write(session, caller, "joiner.activated", "staff", staff_id)
    return joiner


async def withdraw_joiner(
    session: AsyncSession, caller: Principal, staff_id: UUID, reason: str, if_match: int
) -> Joiner:
    joiner = await get_joiner(session, staff_id)
    check_revision(joiner.revision, if_match)
    joiner.move_to(JoinerStatus.WITHDRAWN)
    joiner.withdrawn_because = reason
    await stop_waiting(session, joiner)
    staff = await get_staff(session, staff_id)
    await announce_sheet(session, staff, StaffSheetState.WITHDRAWN)
    await outbox.record(session, JoinerWithdrawn(staff_id=staff_id, reason=_code(joiner)))
    await audit.write(session, caller, "joiner.withdrawn", "staff", staff_id)
    return joiner


async def let_leave(
    session: AsyncSession, caller: Principal, staff_id: UUID, on: date, if_match: int
) -> Joiner:
    """End work and access on the same day (design: a leaver is out at once)."""
    joiner = await get_joiner(session, staff_id)
    check_revision(joiner.revision, if_match)
    joiner.move_to(JoinerStatus.LEFT)
    joiner.left_on = on
    staff = await get_staff(session, staff_id)
    staff.active = False
    await revoke_of_staff(session, caller, staff_id)
    await announce_staff(session, staff)
    await announce_sheet(session, staff, StaffSheetState.LEFT)
    await outbox.record(session, JoinerLeft(staff_id=staff_id, left_on=on))
    await audit.write(session, caller, "joiner.left", "staff", staff_id, {"on": str(on)})
    return joiner


def _code(joiner: Joiner) -> str:
    """Return why, for a topic that is kept for ever: never the words that somebody wrote."""
    return "conflict" if joiner.decision is Decision.DECLINED else "other"
