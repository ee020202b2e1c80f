"""Ask for a rebuild of all facts, and see how it goes."""

from datetime import datetime

from kit.access import Role
from kit.auth import Caller, require
from kit.http import Body, Router, Session, View
from kit.paging import Cursor, Page, page
from reporting.fact.status import GenerationState
from reporting.fact.tables import Generation
from reporting.rebuild import actions, queries

router = Router(prefix="/v1/reporting/rebuilds", tags=["rebuilds"])


class AskRebuild(Body):
    """`accept_difference` serves what the topics hold although it is not what was served."""

    accept_difference: bool = False


class GenerationView(View):
    id: int
    state: GenerationState
    accept_difference: bool
    asked_by: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    facts: int | None
    digest: str | None
    note: str | None


@router.post("", status_code=201, response_model=GenerationView)
async def ask_rebuild(body: AskRebuild, caller: Caller, session: Session) -> Generation:
    """Have the worker build all facts anew; the old figures are served meanwhile."""
    require(caller, Role.ADMINISTRATOR)
    return await actions.ask(session, caller, accept_difference=body.accept_difference)


@router.get("", response_model=Page[GenerationView])
async def list_rebuilds(caller: Caller, session: Session, cursor: Cursor) -> Page[GenerationView]:
    """List the generations, newest first."""
    require(caller, Role.ADMINISTRATOR, Role.AUDITOR)
    wanted = queries.generations()
    return await page(session, wanted, cursor, order=(Generation.id,), newest_first=True)
