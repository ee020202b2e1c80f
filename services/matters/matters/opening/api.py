"""Ask for the clearance that a matter needs to open, again or anew."""

from kit.access import decisions_allowed
from kit.auth import Caller
from kit.http import Router, Session
from matters.matter.access import ToChange
from matters.matter.bodies import Because
from matters.matter.show import Language, show
from matters.matter.views import MatterView
from matters.opening import own_clearance

router = Router(prefix="/v1/matters/{matter_id}", tags=["opening"])


@router.post("/submit", response_model=MatterView)
async def submit_parties(
    matter: ToChange, caller: Caller, session: Session, language: Language
) -> MatterView:
    """Have the parties of a refused matter checked; it opens by itself once they are cleared."""
    await own_clearance.submit(session, matter, by=caller.principal)
    return await show(session, matter, language)


@router.post("/open", response_model=MatterView)
async def ask_to_open(
    matter: ToChange, caller: Caller, session: Session, language: Language
) -> MatterView:
    """Ask to open a pending matter that holds a clearance, once it has a lead lawyer."""
    await own_clearance.ask_again(session, matter, by=caller.principal)
    return await show(session, matter, language)


@router.post("/reopen", response_model=MatterView)
async def reopen_matter(
    matter: ToChange, body: Because, caller: Caller, session: Session, language: Language
) -> MatterView:
    """Reopen a closed matter under a new clearance; it keeps its number."""
    await decisions_allowed(session)
    await own_clearance.reopen(session, matter, reason=body.reason, by=caller.principal)
    return await show(session, matter, language)
