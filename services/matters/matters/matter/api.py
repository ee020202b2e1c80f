"""Read matters and run them; every change names the revision that was read."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from kit import audit
from kit.access import decisions_allowed
from kit.auth import Caller
from kit.http import Body, Router, Session
from kit.paging import DEFAULT_SIZE, MAX_SIZE, Page, PageRequest, page
from matters.matter import actions, queries
from matters.matter.access import Reader, ToChange, ToRead
from matters.matter.bodies import Because
from matters.matter.show import (
    Expand,
    Language,
    ListedExpand,
    show,
    show_all,
    show_entry,
    waits,
)
from matters.matter.tables import Matter
from matters.matter.views import HistoryView, MatterView
from matters.parties.queries import waiting_parties

router = Router(prefix="/v1/matters", tags=["matters"])


class CloseMatter(Body):
    outcome: str = Field(min_length=1, max_length=500)


class Wanted(queries.Filter):
    """`expand` shows names; parties are read one matter at a time."""

    expand: frozenset[ListedExpand] = frozenset()
    cursor: str | None = Field(default=None, max_length=500)
    limit: int = Field(default=DEFAULT_SIZE, ge=1, le=MAX_SIZE)


@router.get("", response_model=Page[MatterView])
async def list_matters(
    caller: Reader,
    session: Session,
    wanted: Annotated[Wanted, Query()],
    language: Language,
) -> Page[MatterView]:
    """List the matters that the caller may know of, oldest first."""
    statement = queries.list_matters(caller, wanted)
    asked = PageRequest(wanted.cursor, wanted.limit)
    found = await page(session, statement, asked, order=(Matter.created_at, Matter.id))
    views = await show_all(session, found.items, language, wanted.expand)
    return Page(items=views, next_cursor=found.next_cursor)


@router.get("/{matter_id}", response_model=MatterView)
async def read_matter(
    matter: ToRead,
    caller: Caller,
    session: Session,
    language: Language,
    expand: Annotated[frozenset[Expand], Query()] = frozenset(),
) -> MatterView:
    """Read one matter; reading its parties is audited (B3.3)."""
    if "parties" in expand:
        await audit.write(session, caller, "matter.parties-read", "matter", matter.id)
    return await show(session, matter, language, expand)


@router.get("/{matter_id}/history", response_model=HistoryView)
async def read_history(matter: ToRead, session: Session, language: Language) -> HistoryView:
    """Tell what happened to a matter and what it waits for."""
    happened = await queries.history(session, matter.id)
    joining = await waiting_parties(session, [matter.id])
    items = [show_entry(entry, language) for entry in happened]
    return HistoryView(happened=items, waits=waits(matter, joining, language))


@router.post("/{matter_id}/hold", response_model=MatterView)
async def hold_matter(
    matter: ToChange, body: Because, caller: Caller, session: Session, language: Language
) -> MatterView:
    """Put an open matter on hold."""
    await actions.hold(session, matter, reason=body.reason, by=caller.principal)
    return await show(session, matter, language)


@router.post("/{matter_id}/resume", response_model=MatterView)
async def resume_matter(
    matter: ToChange, caller: Caller, session: Session, language: Language
) -> MatterView:
    """Go on with a matter that is on hold."""
    await actions.resume(session, matter, by=caller.principal)
    return await show(session, matter, language)


@router.post("/{matter_id}/close", response_model=MatterView)
async def close_matter(
    matter: ToChange, body: CloseMatter, caller: Caller, session: Session, language: Language
) -> MatterView:
    """Close a matter that is open or on hold; its parties count as former ones from today."""
    await decisions_allowed(session)
    await actions.close(session, matter, outcome=body.outcome, by=caller.principal)
    return await show(session, matter, language)


@router.post("/{matter_id}/decline", response_model=MatterView)
async def decline_matter(
    matter: ToChange, body: Because, caller: Caller, session: Session, language: Language
) -> MatterView:
    """Give up a pending matter."""
    await decisions_allowed(session)
    await actions.decline(session, matter, reason=body.reason, by=caller.principal)
    return await show(session, matter, language)
