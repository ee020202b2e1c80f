from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from contracts.parties import Ref
from intake import roles
from intake.client.contact import Address
from intake.engagement import actions, queries, signing
from intake.engagement.status import Clause, EngagementStatus
from intake.engagement.tables import Engagement
from intake.texts import Reason
from kit.auth import Caller, require
from kit.etag import IfMatch
from kit.http import Body, Router, Session, View
from kit.paging import Cursor, Page, page

router = Router(prefix="/v1/intake/engagements", tags=["engagements"])


class Checklist(Body):
    clauses: list[Clause] = Field(max_length=8)


class DraftEngagement(Checklist):
    """`client_id` names a client the firm knows already; otherwise one is registered."""

    inquiry_id: UUID
    client_ref: Ref
    client_id: UUID | None = None


class SignEngagement(Body):
    signed_on: date
    contact: Address | None = None


class CancelEngagement(Body):
    reason: Reason


class EngagementView(View):
    id: UUID
    inquiry_id: UUID
    office_id: UUID
    client_ref: str
    client_id: UUID | None
    clauses: list[Clause]
    status: EngagementStatus
    status_since: datetime
    waits_for: str | None
    reason: str | None
    drafted_by: str
    approved_by: str | None
    clearance_id: UUID | None
    signed_on: date | None
    drafted_at: datetime
    revision: int


class MatterView(View):
    id: UUID
    number: str | None
    status: str


class EngagementDetail(EngagementView):
    matter: MatterView | None


@router.post("", status_code=201, response_model=EngagementView)
async def draft_engagement(body: DraftEngagement, caller: Caller, session: Session) -> Engagement:
    """Draft the contract for an inquiry; it may be prepared while the check still runs."""
    require(caller, *roles.ENGAGING)
    return await actions.draft_engagement(session, caller, actions.NewEngagement(**dict(body)))


@router.get("", response_model=Page[EngagementView])
async def list_engagements(
    caller: Caller,
    session: Session,
    cursor: Cursor,
    status: EngagementStatus | None = None,
    office_id: UUID | None = None,
    inquiry_id: UUID | None = None,
) -> Page[Engagement]:
    require(caller, *roles.INTAKE, *roles.OVERSIGHT)
    statement = queries.engagements(
        caller, status=status, office_id=office_id, inquiry_id=inquiry_id
    )
    order = (Engagement.drafted_at, Engagement.id)
    return await page(session, statement, cursor, order=order, newest_first=True)


@router.get("/{engagement_id}", response_model=EngagementDetail)
async def read_engagement(
    engagement_id: UUID, caller: Caller, session: Session
) -> EngagementDetail:
    require(caller, *roles.INTAKE, *roles.OVERSIGHT)
    engagement = await queries.get_engagement(session, caller, engagement_id)
    matter = await queries.matter_of(session, caller, engagement)
    seen = EngagementView.model_validate(engagement)
    return EngagementDetail(**dict(seen), matter=matter and MatterView.model_validate(matter))


@router.put("/{engagement_id}/clauses", response_model=EngagementView)
async def tick_clauses(
    engagement_id: UUID, body: Checklist, if_match: IfMatch, caller: Caller, session: Session
) -> Engagement:
    """Tick the clauses that the text holds; all eight are needed (B3.1)."""
    require(caller, *roles.ENGAGING)
    return await actions.tick_clauses(session, caller, engagement_id, body.clauses, if_match)


@router.post("/{engagement_id}/submit", response_model=EngagementView)
async def submit_engagement(
    engagement_id: UUID, if_match: IfMatch, caller: Caller, session: Session
) -> Engagement:
    """Hand the contract to internal review."""
    require(caller, *roles.ENGAGING)
    return await actions.submit_engagement(session, caller, engagement_id, if_match)


@router.post("/{engagement_id}/approve", response_model=EngagementView)
async def approve_engagement(
    engagement_id: UUID, if_match: IfMatch, caller: Caller, session: Session
) -> Engagement:
    """Approve a colleague's contract."""
    require(caller, *roles.REVIEWING)
    return await actions.approve_engagement(session, caller, engagement_id, if_match)


@router.post("/{engagement_id}/sign", response_model=EngagementView)
async def sign_engagement(
    engagement_id: UUID, body: SignEngagement, if_match: IfMatch, caller: Caller, session: Session
) -> Engagement:
    """Record the signature: the client is registered and the matter may be opened."""
    require(caller, *roles.ENGAGING)
    signature = signing.Signature(body.signed_on, body.contact)
    return await signing.sign_engagement(session, caller, engagement_id, signature, if_match)


@router.post("/{engagement_id}/cancel", response_model=EngagementView)
async def cancel_engagement(
    engagement_id: UUID, body: CancelEngagement, if_match: IfMatch, caller: Caller, session: Session
) -> Engagement:
    require(caller, *roles.ENGAGING)
    return await actions.cancel_engagement(session, caller, engagement_id, body.reason, if_match)
