"""Public: the form of a complaint and the page that tells how it stands, without an account."""

from typing import Annotated, Final

from fastapi import Query, Response
from fastapi.responses import FileResponse, HTMLResponse

from complaints.complaint.queries import get_complaint
from complaints.complaint.show import Language
from complaints.complaint.tables import Complaint
from complaints.evidence.access import Store
from complaints.evidence.headers import download_headers
from complaints.letter.document import MEDIA_TYPE, letter_pdf
from complaints.receiving import actions, pages, queries
from complaints.receiving.access import LinkInAddress, Links, is_valid
from complaints.receiving.bodies import ComplaintForm, PublicOpinion, StatusQuestion
from complaints.receiving.limits import Address, count_use
from complaints.receiving.show import show_status, show_with_letter
from complaints.receiving.status import FORM_PURPOSE, STATUS_PURPOSE
from complaints.receiving.views import PublicStatus, PublicStatuses, Receipt
from complaints.settings import Current
from kit import clock
from kit.http import Router, Session
from kit.ids import new_id
from kit.links import MAX_LENGTH, LinkReader

PUBLIC: Final = {"x-idempotency": "none"}
router = Router(prefix="/v1/complaints", tags=["receiving"])


@router.get("/form", response_class=HTMLResponse)
async def show_form(language: Language, reader: Links, link: LinkInAddress = None) -> Response:
    """Show the form; it is sent as JSON by the page's own script."""
    is_over = link is not None and not is_valid(reader, link, FORM_PURPOSE)
    page = pages.form_page(language, None if is_over else link, is_over=is_over)
    return HTMLResponse(page, headers=pages.HEADERS)


@router.get("/form/page.js", response_class=FileResponse)
async def read_script() -> Response:
    return _asset("page.js", "text/javascript")


@router.get("/form/page.css", response_class=FileResponse)
async def read_style() -> Response:
    return _asset("page.css", "text/css")


@router.post("/form", status_code=201, response_model=Receipt, openapi_extra=PUBLIC)
async def send_form(
    body: ComplaintForm,
    address: Address,
    settings: Current,
    session: Session,
    files: Store,
    reader: Links,
) -> Complaint | Receipt:
    """Complain by one-time link or by the number of a matter, with evidence (E4)."""
    await count_use(session, settings, address)
    if body.homepage:
        now = clock.now()
        due = now + settings.periods.registration
        return Receipt(id=new_id(), received_at=now, register_by=due)
    link = reader.read(body.link, FORM_PURPOSE) if body.link else None
    return await actions.receive_form(session, body, link, files, settings.periods)


@router.get("/status", response_class=HTMLResponse)
async def show_status_page(
    language: Language, session: Session, reader: Links, link: LinkInAddress = None
) -> Response:
    """Show how a complaint stands, or ask for what finds it; looking uses no link up."""
    is_over = link is not None and not is_valid(reader, link, STATUS_PURPOSE)
    shown = None if is_over else link
    status = await _by_link(session, reader, shown) if shown else None
    page = pages.status_page(language, shown, status, is_over=is_over)
    return HTMLResponse(page, headers=pages.HEADERS)


@router.post("/status", response_model=PublicStatuses)
async def ask_status(
    body: StatusQuestion, address: Address, settings: Current, session: Session, reader: Links
) -> PublicStatuses:
    """Tell how complaints stand, by link or by number and contact; a wrong guess is counted."""
    await count_use(session, settings, address)
    if body.link is not None:
        return PublicStatuses(complaints=[await _by_link(session, reader, body.link)])
    found = await queries.complaints_of(session, body.number or "", body.contact or "")
    return PublicStatuses(complaints=[await show_status(session, one) for one in found])


@router.get("/status/letter", response_class=Response)
async def download_letter(
    link: Annotated[str, Query(min_length=1, max_length=MAX_LENGTH)],
    session: Session,
    reader: Links,
) -> Response:
    """Download the resolution letter as PDF."""
    complaint = await get_complaint(session, reader.read(link, STATUS_PURPOSE).row_id)
    pdf = await letter_pdf(session, complaint)
    headers = download_headers(f"{complaint.number}.pdf")
    return Response(pdf, media_type=MEDIA_TYPE, headers=headers)


@router.post("/status/opinion", response_model=PublicStatus)
async def give_opinion(
    body: PublicOpinion, address: Address, settings: Current, session: Session, reader: Links
) -> PublicStatus:
    """Say what one thinks of the answer, once for each link (D5.3.1)."""
    await count_use(session, settings, address)
    link = reader.read(body.link, STATUS_PURPOSE)
    return await show_status(session, await actions.take_opinion(session, link, body))


async def _by_link(session: Session, reader: LinkReader, token: str) -> PublicStatus:
    link = reader.read(token, STATUS_PURPOSE)
    complaint = await get_complaint(session, link.row_id)
    return await show_with_letter(session, complaint)


def _asset(name: str, media_type: str) -> Response:
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=300"}
    return FileResponse(pages.FOLDER / name, media_type=media_type, headers=headers)
