from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.intake import (
    EngagementApproved,
    EngagementCancelled,
    EngagementDrafted,
    EngagementSubmitted,
)
from contracts.parties import Party, PartyRole, Side
from intake.client.queries import ClientNotFound, get_client
from intake.engagement.queries import get_engagement
from intake.engagement.status import (
    Clause,
    EngagementStatus,
    OwnReview,
    check_clauses,
    check_open,
)
from intake.engagement.tables import Engagement
from intake.inquiry.queries import InquiryNotFound, get_inquiry
from intake.inquiry.status import check_live
from intake.inquiry.tables import Inquiry
from kit import audit, clock, outbox
from kit.access import decisions_allowed
from kit.auth import Principal
from kit.etag import check_revision
from kit.ids import new_id
from kit.problems import Invalid


@dataclass(frozen=True)
class NewEngagement:
    inquiry_id: UUID
    client_ref: str
    client_id: UUID | None
    clauses: Sequence[Clause]


async def draft_engagement(
    session: AsyncSession, caller: Principal, new: NewEngagement
) -> Engagement:
    inquiry = await _inquiry(session, caller, new.inquiry_id)
    check_live(inquiry.status)
    if client_party(inquiry, new.client_ref) is None:
        raise _invalid("/client_ref", "no principal client of the inquiry has this ref")
    if new.client_id is not None:
        await _check_client(session, caller, new.client_id)
    now = clock.now()
    engagement = Engagement(
        id=new_id(),
        inquiry_id=inquiry.id,
        office_id=inquiry.office_id,
        client_ref=new.client_ref,
        client_id=new.client_id,
        clauses=_ordered(new.clauses),
        status=EngagementStatus.DRAFT,
        status_since=now,
        drafted_by=caller.principal,
        drafted_at=now,
    )
    session.add(engagement)
    drafted = EngagementDrafted(
        engagement_id=engagement.id, inquiry_id=inquiry.id, office_id=inquiry.office_id
    )
    await outbox.record(session, drafted)
    return engagement


async def tick_clauses(
    session: AsyncSession,
    caller: Principal,
    engagement_id: UUID,
    clauses: Sequence[Clause],
    if_match: int,
) -> Engagement:
    engagement = await _to_change(session, caller, engagement_id, if_match)
    check_open(engagement.status)
    engagement.clauses = _ordered(clauses)
    return engagement


async def submit_engagement(
    session: AsyncSession, caller: Principal, engagement_id: UUID, if_match: int
) -> Engagement:
    engagement = await _to_change(session, caller, engagement_id, if_match)
    engagement.move(EngagementStatus.IN_REVIEW, clock.now())
    await outbox.record(session, EngagementSubmitted(engagement_id=engagement.id))
    return engagement


async def approve_engagement(
    session: AsyncSession, caller: Principal, engagement_id: UUID, if_match: int
) -> Engagement:
    """Let somebody other than the drafter find the contract complete (B3.1)."""
    await decisions_allowed(session)
    engagement = await _to_change(session, caller, engagement_id, if_match)
    engagement.move(EngagementStatus.APPROVED, clock.now())
    if engagement.drafted_by == caller.principal:
        raise OwnReview("Ask a colleague to review the contract that you drafted.")
    check_clauses(engagement.clauses)
    engagement.approved_by = caller.principal
    await outbox.record(session, EngagementApproved(engagement_id=engagement.id))
    await audit.write(session, caller, "engagement.approved", "engagement", engagement.id)
    return engagement


async def cancel_engagement(
    session: AsyncSession, caller: Principal, engagement_id: UUID, reason: str, if_match: int
) -> Engagement:
    engagement = await _to_change(session, caller, engagement_id, if_match)
    engagement.move(EngagementStatus.CANCELLED, clock.now(), reason)
    await outbox.record(session, EngagementCancelled(engagement_id=engagement.id))
    await audit.write(session, caller, "engagement.cancelled", "engagement", engagement.id)
    return engagement


def client_party(inquiry: Inquiry, ref: str) -> Party | None:
    """Return the party that may sign under this ref."""
    parties = () if inquiry.party_set is None else inquiry.party_set.parties
    for party in parties:
        if party.ref == ref and party.side is Side.CLIENT and party.role is PartyRole.PRINCIPAL:
            return party
    return None


async def _to_change(
    session: AsyncSession, caller: Principal, engagement_id: UUID, if_match: int
) -> Engagement:
    engagement = await get_engagement(session, caller, engagement_id, for_change=True)
    check_revision(engagement.revision, if_match)
    return engagement


async def _inquiry(session: AsyncSession, caller: Principal, inquiry_id: UUID) -> Inquiry:
    try:
        return await get_inquiry(session, caller, inquiry_id, for_change=True)
    except InquiryNotFound as error:
        raise _invalid("/inquiry_id", "no inquiry that you may see has this id") from error


async def _check_client(session: AsyncSession, caller: Principal, client_id: UUID) -> None:
    try:
        await get_client(session, caller, client_id)
    except ClientNotFound as error:
        raise _invalid("/client_id", "no client that you may see has this id") from error


def _ordered(clauses: Sequence[Clause]) -> list[str]:
    return [clause.value for clause in Clause if clause in clauses]


def _invalid(pointer: str, what: str) -> Invalid:
    return Invalid("A field names something else.", errors=[{"pointer": pointer, "detail": what}])
