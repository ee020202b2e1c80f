"""The click that everything waits for: only under a good clearance of these very parties."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.intake import EngagementSigned, InquiryEngaged
from contracts.parties import Party, PartySet, party_set_hash
from intake.client.actions import NewClient, announce_contact, register_client
from intake.client.contact import Address, Contact
from intake.client.queries import get_client
from intake.engagement.actions import client_party
from intake.engagement.queries import get_engagement
from intake.engagement.status import EngagementStatus, check_clauses
from intake.engagement.tables import Engagement
from intake.inquiry.actions import EXPIRY, OVERDUE
from intake.inquiry.queries import get_inquiry
from intake.inquiry.status import InquiryStatus
from intake.inquiry.tables import Inquiry
from intake.screening.queries import clearance_to_sign
from intake.screening.tables import Clearance
from kit import audit, clock, outbox
from kit.access import decisions_allowed
from kit.auth import Principal
from kit.etag import check_revision
from kit.problems import Conflict, Invalid
from kit.timers import cancel_timers


class ClientNotOnSheet(Conflict):
    slug: ClassVar[str] = "client-not-on-sheet"
    title: ClassVar[str] = "The client is no longer among the parties"
    title_zh: ClassVar[str] = "委托人已不在当事人名单中"


@dataclass(frozen=True)
class Signature:
    """`address`: how to reach the client; may be left out for a client the firm knows."""

    signed_on: date
    address: Address | None


async def sign_engagement(
    session: AsyncSession,
    caller: Principal,
    engagement_id: UUID,
    signature: Signature,
    if_match: int,
) -> Engagement:
    await decisions_allowed(session)
    inquiry_id = (await get_engagement(session, caller, engagement_id)).inquiry_id
    inquiry = await get_inquiry(session, caller, inquiry_id, for_change=True)
    engagement = await get_engagement(session, caller, engagement_id, for_change=True)
    check_revision(engagement.revision, if_match)
    engagement.move(EngagementStatus.SIGNED, clock.now())
    check_clauses(engagement.clauses)
    _check_date(signature.signed_on, engagement)
    clearance = await _clearance(session, inquiry)
    engagement.signed_on = signature.signed_on
    engagement.clearance_id = clearance.id
    engagement.client_id = await _client(session, caller, engagement, inquiry, signature.address)
    await _announce(session, engagement, inquiry, clearance)
    await audit.write(session, caller, "engagement.signed", "engagement", engagement.id)
    return engagement


def _check_date(signed_on: date, engagement: Engagement) -> None:
    """Allow for offices whose day has begun before UTC's."""
    latest = date.fromordinal(clock.now().date().toordinal() + 1)
    if not engagement.drafted_at.date().toordinal() - 1 <= signed_on.toordinal():
        raise _invalid("/signed_on", "lies before the draft")
    if signed_on > latest:
        raise _invalid("/signed_on", "lies in the future")


async def _clearance(session: AsyncSession, inquiry: Inquiry) -> Clearance:
    """Count the hash anew: what was stored beside the parties proves nothing about them."""
    digest = party_set_hash(_parties(inquiry))
    clearance = await clearance_to_sign(session, inquiry, digest, clock.now())
    inquiry.move(InquiryStatus.ENGAGED, clock.now())
    return clearance


async def _client(
    session: AsyncSession,
    caller: Principal,
    engagement: Engagement,
    inquiry: Inquiry,
    address: Address | None,
) -> UUID:
    party = client_party(inquiry, engagement.client_ref)
    if party is None:
        raise ClientNotOnSheet("Cancel this engagement and draft one for another party.")
    if engagement.client_id is not None:
        if address is not None:
            client = await get_client(session, caller, engagement.client_id, for_change=True)
            contact = Contact(display_name=client.display_name, **address.model_dump())
            await announce_contact(session, caller, client, client.write_contact(contact))
        return engagement.client_id
    if address is None:
        raise _invalid("/contact", "needed for a client who is new")
    return await _register(session, engagement, party, address)


async def _register(
    session: AsyncSession, engagement: Engagement, party: Party, address: Address
) -> UUID:
    contact = Contact.model_construct(display_name=party.name, **address.model_dump())
    new = NewClient(engagement.office_id, party.kind, contact, engagement_id=engagement.id)
    return (await register_client(session, new)).id


async def _announce(
    session: AsyncSession, engagement: Engagement, inquiry: Inquiry, clearance: Clearance
) -> None:
    """Freeze the sheet: `engaged` is the last state that intake announces of it."""
    assert engagement.client_id is not None
    signed = EngagementSigned(
        engagement_id=engagement.id,
        inquiry_id=inquiry.id,
        client_id=engagement.client_id,
        clearance_id=clearance.id,
        party_set_hash=clearance.party_set_hash,
        office_id=inquiry.office_id,
        practice_area=inquiry.practice_area,
        lead_lawyer_id=inquiry.lead_lawyer_id,
        team=_parties(inquiry).team,
    )
    engaged = InquiryEngaged(inquiry_id=inquiry.id, engagement_id=engagement.id)
    await outbox.record_all(session, [inquiry.next_sheet(), engaged, signed])
    for kind in (OVERDUE, EXPIRY):
        await cancel_timers(session, kind, inquiry.id)


def _parties(inquiry: Inquiry) -> PartySet:
    assert inquiry.party_set is not None
    return inquiry.party_set


def _invalid(pointer: str, what: str) -> Invalid:
    return Invalid("The engagement is not signed.", errors=[{"pointer": pointer, "detail": what}])
