"""Answer a complaint in writing, and read the letter."""

from typing import Literal

from fastapi import Response

from complaints.complaint.access import ToHandle, ToRead
from complaints.complaint.show import Language, show
from complaints.complaint.views import ComplaintView
from complaints.evidence.headers import download_headers
from complaints.letter import actions
from complaints.letter.document import MEDIA_TYPE, letter_pdf
from complaints.settings import Current
from complaints.texts import Line, Paragraphs
from kit.access import decisions_allowed
from kit.auth import Caller
from kit.http import Body, Router, Session

router = Router(prefix="/v1/complaints/{complaint_id}", tags=["letter"])


class ResolutionLetter(Body):
    """The three parts that a letter must have (E6); `signed_by` stands under it."""

    language: Literal["zh-CN", "en"]
    handling: Paragraphs
    improvement: Paragraphs
    rights_and_appeal: Paragraphs
    signed_by: Line


@router.post("/answer", response_model=ComplaintView)
async def answer_complaint(
    complaint: ToHandle,
    body: ResolutionLetter,
    caller: Caller,
    session: Session,
    settings: Current,
    language: Language,
) -> ComplaintView:
    """Give the complainant the resolution letter (E6, D5.3.1)."""
    await decisions_allowed(session)
    given = actions.Answer(**dict(body))
    by = caller.principal
    await actions.answer(session, complaint, given, settings.periods, by=by)
    return await show(session, complaint, language)


@router.get("/letter", response_class=Response)
async def read_letter(complaint: ToRead, session: Session) -> Response:
    """Read the letter as PDF."""
    pdf = await letter_pdf(session, complaint)
    headers = download_headers(f"{complaint.number}.pdf")
    return Response(pdf, media_type=MEDIA_TYPE, headers=headers)
