"""Conflict checks by request: ask, read, list."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Query

from conflicts.check.bodies import NewCheck
from conflicts.check.lists import CheckFilter, check_source_seen, may_read, visible_checks
from conflicts.check.opening import Question
from conflicts.check.queries import get_check
from conflicts.check.requests import ask
from conflicts.check.tables import Check
from conflicts.check.views import CheckRow, CheckView, row_of, show_check
from conflicts.check.wiring import CheckEngine, Language
from conflicts.scopes import Scope
from kit import audit
from kit.access import SEES_EVERY_OFFICE, Role
from kit.auth import Caller, Principal, require
from kit.http import Router, Session
from kit.paging import Cursor, Page, page
from kit.problems import Forbidden

router = Router(prefix="/v1/conflicts/checks", tags=["checks"])
ASKERS: Final = (
    Role.INTAKE_OFFICER,
    Role.LAWYER,
    Role.LEAD_LAWYER,
    Role.CONFLICTS_OFFICER,
    Role.CLIENT_SERVICE_OFFICER,
    Role.MACHINE,
)


@router.post("", status_code=201)
async def ask_for_check(
    body: NewCheck, caller: Caller, session: Session, engine: CheckEngine, language: Language
) -> CheckView:
    """Check parties against everyone the firm has acted for or against (B1.3).

    Answers within three seconds; a verdict that is not there by then is `incomplete` and follows.
    """
    _check_may_ask(body, caller)
    await check_source_seen(session, caller, None if body.source is None else body.source.id)
    check_id = await ask(engine, _question(body, caller))
    await audit.write(session, caller, "check.asked", "check", check_id)
    return await show_check(session, await get_check(session, check_id), caller, language)


@router.get("/{check_id}")
async def read_check(
    check_id: UUID, caller: Caller, session: Session, language: Language
) -> CheckView:
    """Show the check and its hits, as far as offices and walls let the caller see them."""
    check = await may_read(session, check_id, caller)
    await audit.write(session, caller, "check.read", "check", check_id)
    return await show_check(session, check, caller, language)


@router.get("")
async def list_checks(
    caller: Caller, session: Session, cursor: Cursor, wanted: Annotated[CheckFilter, Query()]
) -> Page[CheckRow]:
    """List the newest first."""
    order = (Check.created_at, Check.id)
    statement = visible_checks(caller, wanted)
    found = await page(session, statement, cursor, order=order, newest_first=True)
    rows = [CheckRow(**row_of(check)) for check in found.items]
    return Page(items=rows, next_cursor=found.next_cursor)


def _check_may_ask(body: NewCheck, caller: Principal) -> None:
    require(caller, *ASKERS)
    if Role.MACHINE in caller.roles and Scope.CHECK not in caller.scopes:
        raise Forbidden(f"This needs the scope {Scope.CHECK}.", allowed=[Scope.CHECK])
    if body.office_id not in caller.offices and not caller.roles & SEES_EVERY_OFFICE:
        allowed = sorted(str(office) for office in caller.offices)
        raise Forbidden("You cannot ask for another office.", allowed=allowed)


def _question(body: NewCheck, caller: Principal) -> Question:
    source = body.source
    return Question(
        purpose=body.purpose,
        parties=body.party_set(),
        office_id=body.office_id,
        source=None if source is None else (source.kind, source.id, source.version),
        requested_by=caller.principal,
        reference=body.reference or None,
    )
