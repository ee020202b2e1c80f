"""Read complaints, enter and register them; every change names the revision that was read."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from complaints.complaint import actions, entering, queries
from complaints.complaint.access import Officer, Reader, ToHandle, ToRead
from complaints.complaint.bodies import GiveOpinion, ReceivedComplaint, RegisterComplaint
from complaints.complaint.show import Expand, Language, show, show_all, show_entry, waits
from complaints.complaint.tables import Complaint
from complaints.complaint.views import ComplaintView, HistoryView
from complaints.settings import Current
from kit import audit
from kit.access import decisions_allowed
from kit.auth import Caller
from kit.http import Router, Session
from kit.paging import DEFAULT_SIZE, MAX_SIZE, Page, PageRequest, page

router = Router(prefix="/v1/complaints", tags=["complaints"])


class Wanted(queries.Filter):
    expand: frozenset[Expand] = frozenset()
    cursor: str | None = Field(default=None, max_length=500)
    limit: int = Field(default=DEFAULT_SIZE, ge=1, le=MAX_SIZE)


@router.post("", status_code=201, response_model=ComplaintView)
async def enter_complaint(
    body: ReceivedComplaint,
    caller: Officer,
    session: Session,
    settings: Current,
    language: Language,
) -> ComplaintView:
    """Enter a call or a mail; the time of its receipt starts the 24 hours (E4)."""
    told = await entering.told_by_staff(session, caller, body)
    by = caller.principal
    complaint = await actions.receive(session, told, settings.periods, by=by)
    return await show(session, complaint, language)


@router.get("", response_model=Page[ComplaintView])
async def list_complaints(
    caller: Reader, session: Session, wanted: Annotated[Wanted, Query()], language: Language
) -> Page[ComplaintView]:
    """List the complaints that the caller may know of, oldest first."""
    statement = queries.list_complaints(caller, wanted)
    asked = PageRequest(wanted.cursor, wanted.limit)
    order = (Complaint.received_at, Complaint.id)
    found = await page(session, statement, asked, order=order)
    views = await show_all(session, found.items, language, wanted.expand)
    return Page(items=views, next_cursor=found.next_cursor)


@router.get("/{complaint_id}", response_model=ComplaintView)
async def read_complaint(
    complaint: ToRead,
    caller: Caller,
    session: Session,
    language: Language,
    expand: Annotated[frozenset[Expand], Query()] = frozenset(),
) -> ComplaintView:
    """Read one complaint; reading who complains is audited."""
    if "complainant" in expand:
        await audit.write(session, caller, "complainant.read", "complaint", complaint.id)
    return await show(session, complaint, language, expand)


@router.get("/{complaint_id}/history", response_model=HistoryView)
async def read_history(complaint: ToRead, session: Session, language: Language) -> HistoryView:
    """Tell what happened to a complaint and what it waits for."""
    happened = await queries.history(session, complaint.id)
    items = [show_entry(entry) for entry in happened]
    return HistoryView(happened=items, waits=waits(complaint, language))


@router.post("/{complaint_id}/register", response_model=ComplaintView)
async def register_complaint(
    complaint: ToHandle,
    body: RegisterComplaint,
    caller: Caller,
    session: Session,
    settings: Current,
    language: Language,
) -> ComplaintView:
    """Give it a number and start the clock of the investigation (E4, E5)."""
    by = caller.principal
    await actions.register(session, complaint, body.entry(), settings.periods, by=by)
    return await show(session, complaint, language)


@router.post("/{complaint_id}/opinion", response_model=ComplaintView)
async def enter_opinion(
    complaint: ToHandle, body: GiveOpinion, caller: Caller, session: Session, language: Language
) -> ComplaintView:
    """Enter what the complainant said of the answer (D5.3.1)."""
    by = caller.principal
    await actions.take_opinion(session, complaint, body.opinion, body.words, by=by)
    return await show(session, complaint, language)


@router.post("/{complaint_id}/close", response_model=ComplaintView)
async def close_complaint(
    complaint: ToHandle, caller: Caller, session: Session, language: Language
) -> ComplaintView:
    """Close what was answered, once the complainant gave an opinion."""
    await decisions_allowed(session)
    await actions.close(session, complaint, by=caller.principal)
    return await show(session, complaint, language)
