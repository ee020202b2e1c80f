"""Who works on a matter; each change is announced and the register evaluates it (B3.2)."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.matters import MatterLeadAssigned, MatterTeamChanged
from kit import clock
from kit.problems import Invalid
from matters.directory.queries import active_staff
from matters.matter.announce import announce, announce_sheet
from matters.matter.party_sets import with_team
from matters.matter.status import TEAM_MAY_CHANGE, check_status
from matters.matter.tables import Matter, Sheet
from matters.matter.waits import WaitsFor
from matters.opening.actions import ask_to_open


class NotStaff(Invalid):
    slug: ClassVar[str] = "not-staff"
    title: ClassVar[str] = "Not a member of staff, or has left"
    title_zh: ClassVar[str] = "该人员不存在或已离职"

    def __init__(self, pointers: Sequence[str]) -> None:
        errors = [{"pointer": p, "detail": "is nobody who works here"} for p in pointers]
        super().__init__("Name people who work here.", errors=errors)


class LeadNotInTeam(Invalid):
    slug: ClassVar[str] = "lead-not-in-team"
    title: ClassVar[str] = "The lead lawyer belongs to the team"
    title_zh: ClassVar[str] = "主办律师必须是团队成员"

    def __init__(self, lead_lawyer_id: UUID) -> None:
        errors = [{"pointer": "/team", "detail": f"must hold the lead lawyer {lead_lawyer_id}"}]
        super().__init__("Assign another lead first.", errors=errors)


async def change_team(
    session: AsyncSession, matter: Matter, team: Sequence[UUID], *, by: str
) -> None:
    check_status(matter.status, TEAM_MAY_CHANGE, "change the team")
    if matter.lead_lawyer_id is not None and matter.lead_lawyer_id not in team:
        raise LeadNotInTeam(matter.lead_lawyer_id)
    joining = set(team) - set(matter.team)
    unknown = joining - await active_staff(session, joining)
    if unknown:
        raise NotStaff([f"/team/{n}" for n, member in enumerate(team) if member in unknown])
    matter.team = list(dict.fromkeys(team))
    await _announce_team(session, matter, by=by)
    await _tell_register(session, matter)


async def assign_lead(session: AsyncSession, matter: Matter, staff_id: UUID, *, by: str) -> None:
    """Give the matter its lead; one that waited only for a lead asks to open."""
    check_status(matter.status, TEAM_MAY_CHANGE, "assign a lead lawyer")
    if staff_id not in await active_staff(session, [staff_id]):
        raise NotStaff(["/staff_id"])
    matter.lead_lawyer_id = staff_id
    assigned = MatterLeadAssigned(
        matter_id=matter.id, lead_lawyer_id=staff_id, occurred_at=clock.now()
    )
    await announce(session, assigned, by=by)
    if staff_id not in matter.team:
        matter.team = [*matter.team, staff_id]
        await _announce_team(session, matter, by=by)
    sheet = await _tell_register(session, matter)
    if matter.waits_for is WaitsFor.LEAD and sheet is not None:
        await ask_to_open(session, matter, sheet, by=by)


async def _announce_team(session: AsyncSession, matter: Matter, *, by: str) -> None:
    changed = MatterTeamChanged(
        matter_id=matter.id, team=tuple(matter.team), occurred_at=clock.now()
    )
    await announce(session, changed, by=by)


async def _tell_register(session: AsyncSession, matter: Matter) -> Sheet | None:
    """Announce the sheet again where the register has one; before, the opening brings it."""
    sheet = await session.get(Sheet, matter.id)
    if sheet is None:
        return None
    sheet.party_set = with_team(sheet.party_set, matter.team)
    if matter.sheet_version:
        await announce_sheet(session, matter, sheet)
    return sheet
