from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from contracts.intake import Channel, LeadSource
from intake import roles
from intake.lead import actions, queries
from intake.lead.public_form import Address, count_use
from intake.lead.status import LeadStatus
from intake.lead.tables import Lead
from intake.office.queries import check_own_office
from intake.settings import Current
from intake.texts import Line, Paragraphs, Reason
from kit import clock
from kit.auth import Caller, require
from kit.etag import IfMatch
from kit.http import Body, Router, Session, View
from kit.ids import new_id
from kit.paging import Cursor, Page, page

router = Router(prefix="/v1/intake/leads", tags=["leads"])


class PublicForm(Body):
    """What a visitor writes; people leave `homepage` empty, machines that fill forms do not."""

    office_id: UUID
    name: Line
    contact: Line = Field(description="A phone number or an e-mail address to answer to.")
    need: Paragraphs
    may_be_contacted: Literal[True]
    homepage: Annotated[str, Field(max_length=200)] = ""


class ReceiveLead(Body):
    office_id: UUID
    source: LeadSource
    channel: Channel
    name: Line
    contact: Line
    need: Paragraphs


class EndLead(Body):
    reason: Reason


class LeadReceipt(View):
    id: UUID
    received_at: datetime


class LeadView(View):
    id: UUID
    office_id: UUID
    source: LeadSource
    channel: Channel
    name: str
    contact: str
    need: str
    status: LeadStatus
    reason: str | None
    received_at: datetime
    revision: int


@router.post(
    "/public-form",
    status_code=201,
    response_model=LeadReceipt,
    openapi_extra={"x-idempotency": "none"},
)
async def send_public_form(
    body: PublicForm, address: Address, settings: Current, session: Session
) -> Lead | LeadReceipt:
    """Leave a name, an address and a need; the office calls back (B1.1)."""
    await count_use(session, settings, address)
    if body.homepage:
        return LeadReceipt(id=new_id(), received_at=clock.now())
    details = body.model_dump(exclude={"may_be_contacted", "homepage"})
    sent = actions.NewLead(source=LeadSource.WEBSITE, channel=Channel.WEB_FORM, **details)
    return await actions.receive_lead(session, sent)


@router.post("", status_code=201, response_model=LeadView)
async def receive_lead(body: ReceiveLead, caller: Caller, session: Session) -> Lead:
    """Enter a lead that came by phone, mail, conference or partner."""
    require(caller, *roles.RECEPTION)
    check_own_office(caller, body.office_id)
    return await actions.receive_lead(session, actions.NewLead(**dict(body)))


@router.get("", response_model=Page[LeadView])
async def list_leads(
    caller: Caller,
    session: Session,
    cursor: Cursor,
    status: LeadStatus | None = None,
    office_id: UUID | None = None,
) -> Page[Lead]:
    require(caller, *roles.RECEPTION, *roles.OVERSIGHT)
    statement = queries.leads(caller, status=status, office_id=office_id)
    order = (Lead.received_at, Lead.id)
    return await page(session, statement, cursor, order=order, newest_first=True)


@router.get("/{lead_id}", response_model=LeadView)
async def read_lead(lead_id: UUID, caller: Caller, session: Session) -> Lead:
    require(caller, *roles.RECEPTION, *roles.OVERSIGHT)
    return await queries.get_lead(session, caller, lead_id)


@router.post("/{lead_id}/contact", response_model=LeadView)
async def contact_lead(lead_id: UUID, if_match: IfMatch, caller: Caller, session: Session) -> Lead:
    """Note that somebody has talked to them (B1.2)."""
    require(caller, *roles.RECEPTION)
    to = LeadStatus.CONTACTED
    return await actions.move_lead(session, caller, lead_id, to, if_match=if_match)


@router.post("/{lead_id}/qualify", response_model=LeadView)
async def qualify_lead(lead_id: UUID, if_match: IfMatch, caller: Caller, session: Session) -> Lead:
    """Note an intent to engage; an inquiry may be opened (B1.3)."""
    require(caller, *roles.RECEPTION)
    to = LeadStatus.QUALIFIED
    return await actions.move_lead(session, caller, lead_id, to, if_match=if_match)


@router.post("/{lead_id}/decline", response_model=LeadView)
async def decline_lead(
    lead_id: UUID, body: EndLead, if_match: IfMatch, caller: Caller, session: Session
) -> Lead:
    require(caller, *roles.RECEPTION)
    return await actions.move_lead(
        session, caller, lead_id, LeadStatus.DECLINED, if_match=if_match, reason=body.reason
    )


@router.post("/{lead_id}/lose", response_model=LeadView)
async def lose_lead(
    lead_id: UUID, body: EndLead, if_match: IfMatch, caller: Caller, session: Session
) -> Lead:
    """Note that they went elsewhere or answered no more."""
    require(caller, *roles.RECEPTION)
    return await actions.move_lead(
        session, caller, lead_id, LeadStatus.LOST, if_match=if_match, reason=body.reason
    )
