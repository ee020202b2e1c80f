from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.parties import PartySet
from intake import roles
from intake.inquiry import actions, queries
from intake.inquiry.sheets import PartySetBody
from intake.inquiry.status import InquiryStatus
from intake.inquiry.tables import Inquiry
from intake.office.queries import check_own_office
from intake.settings import Current
from intake.texts import PracticeArea, Reason
from kit.auth import Caller, require
from kit.etag import IfMatch
from kit.http import Body, Router, Session, View
from kit.paging import Cursor, Page, page

router = Router(prefix="/v1/intake/inquiries", tags=["inquiries"])


class OpenInquiry(Body):
    office_id: UUID
    lead_id: UUID | None = None
    practice_area: PracticeArea
    lead_lawyer_id: UUID
    party_set: PartySetBody


class EndInquiry(Body):
    reason: Reason


class InquirySummary(View):
    """`possible_conflict`: a possible conflict, the conflicts office will call."""

    id: UUID
    number: str
    office_id: UUID
    lead_id: UUID | None
    practice_area: str
    lead_lawyer_id: UUID
    status: InquiryStatus
    status_since: datetime
    waits_for: str | None
    overdue_since: datetime | None
    possible_conflict: bool
    reason: str | None
    party_set_hash: str
    sheet_version: int
    opened_at: datetime
    revision: int


class InquiryView(InquirySummary):
    party_set: PartySet | None


@router.post("", status_code=201, response_model=InquiryView)
async def open_inquiry(
    body: OpenInquiry, settings: Current, caller: Caller, session: Session
) -> Inquiry:
    """Draft a possible engagement with all its parties."""
    require(caller, *roles.INTAKE)
    check_own_office(caller, body.office_id)
    new = actions.NewInquiry(**dict(body))
    return await actions.open_inquiry(session, caller, new, settings.inquiry_life)


@router.get("", response_model=Page[InquirySummary])
async def list_inquiries(
    caller: Caller,
    session: Session,
    cursor: Cursor,
    status: InquiryStatus | None = None,
    office_id: UUID | None = None,
    lead_id: UUID | None = None,
) -> Page[Inquiry]:
    require(caller, *roles.INTAKE, *roles.OVERSIGHT)
    wanted: dict[str, Any] = {"status": status, "office_id": office_id, "lead_id": lead_id}
    statement = queries.inquiries(caller, **wanted)
    order = (Inquiry.opened_at, Inquiry.id)
    return await page(session, statement, cursor, order=order, newest_first=True)


@router.get("/{inquiry_id}", response_model=InquiryView)
async def read_inquiry(inquiry_id: UUID, caller: Caller, session: Session) -> Inquiry:
    require(caller, *roles.INTAKE, *roles.OVERSIGHT)
    return await queries.get_inquiry(session, caller, inquiry_id)


@router.put("/{inquiry_id}/parties", response_model=InquiryView)
async def change_parties(
    inquiry_id: UUID, body: PartySetBody, if_match: IfMatch, caller: Caller, session: Session
) -> Inquiry:
    """Write the whole set of parties anew; only in a draft."""
    require(caller, *roles.INTAKE)
    return await actions.change_parties(session, caller, inquiry_id, body, if_match)


@router.post("/{inquiry_id}/submit", response_model=InquiryView)
async def submit_inquiry(
    inquiry_id: UUID, if_match: IfMatch, settings: Current, caller: Caller, session: Session
) -> Inquiry:
    """Hand the parties to the conflict check (B1.3)."""
    require(caller, *roles.INTAKE)
    return await actions.submit_inquiry(session, caller, inquiry_id, if_match, settings)


@router.post("/{inquiry_id}/redraft", response_model=InquiryView)
async def redraft_inquiry(
    inquiry_id: UUID, if_match: IfMatch, caller: Caller, session: Session
) -> Inquiry:
    """Take it back to draft, to change the parties."""
    require(caller, *roles.INTAKE)
    return await actions.redraft_inquiry(session, caller, inquiry_id, if_match)


@router.post("/{inquiry_id}/decline", response_model=InquiryView)
async def decline_inquiry(
    inquiry_id: UUID, body: EndInquiry, if_match: IfMatch, caller: Caller, session: Session
) -> Inquiry:
    """Refuse politely to act; the parties stay protected (B1.3, X5)."""
    require(caller, *roles.ENGAGING)
    return await _end(inquiry_id, InquiryStatus.DECLINED, body, if_match, caller, session)


@router.post("/{inquiry_id}/withdraw", response_model=InquiryView)
async def withdraw_inquiry(
    inquiry_id: UUID, body: EndInquiry, if_match: IfMatch, caller: Caller, session: Session
) -> Inquiry:
    """Note that they do not want it any more."""
    require(caller, *roles.INTAKE)
    return await _end(inquiry_id, InquiryStatus.WITHDRAWN, body, if_match, caller, session)


@router.post("/{inquiry_id}/expire", response_model=InquiryView)
async def expire_inquiry(
    inquiry_id: UUID, body: EndInquiry, if_match: IfMatch, caller: Caller, session: Session
) -> Inquiry:
    """End it for silence, before its timer does."""
    require(caller, *roles.INTAKE)
    return await _end(inquiry_id, InquiryStatus.EXPIRED, body, if_match, caller, session)


async def _end(
    inquiry_id: UUID,
    to: InquiryStatus,
    body: EndInquiry,
    if_match: int,
    caller: Caller,
    session: Session,
) -> Inquiry:
    return await actions.end_inquiry(
        session, caller, inquiry_id, to, reason=body.reason, if_match=if_match
    )
