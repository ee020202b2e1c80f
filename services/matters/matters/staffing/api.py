"""Who works on a matter."""

from uuid import UUID

from pydantic import Field

from kit.auth import Caller
from kit.http import Body, Router, Session
from matters.matter.access import ToStaff
from matters.matter.show import Language, show
from matters.matter.views import MatterView
from matters.staffing import actions

router = Router(prefix="/v1/matters/{matter_id}", tags=["staffing"])


class Team(Body):
    team: list[UUID] = Field(min_length=1, max_length=100)


class Lead(Body):
    staff_id: UUID


@router.put("/team", response_model=MatterView)
async def change_team(
    matter: ToStaff, body: Team, caller: Caller, session: Session, language: Language
) -> MatterView:
    """Replace the team; the lead lawyer stays in it."""
    await actions.change_team(session, matter, body.team, by=caller.principal)
    return await show(session, matter, language)


@router.put("/lead", response_model=MatterView)
async def assign_lead(
    matter: ToStaff, body: Lead, caller: Caller, session: Session, language: Language
) -> MatterView:
    """Assign the lead lawyer; whoever is not in the team joins it."""
    await actions.assign_lead(session, matter, body.staff_id, by=caller.principal)
    return await show(session, matter, language)
