from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.intake import (
    EngagementCancelled,
    InquiryDeclined,
    InquiryEvent,
    InquiryExpired,
    InquiryOpened,
    InquiryRedrafted,
    InquirySubmitted,
    InquiryWithdrawn,
)
from contracts.parties import PartySet
from intake.access.queries import check_staff
from intake.engagement.status import NOT_SIGNED, EngagementStatus
from intake.engagement.tables import Engagement
from intake.inquiry.numbers import take_number
from intake.inquiry.queries import get_inquiry
from intake.inquiry.sheets import minimised
from intake.inquiry.status import InquiryStatus
from intake.inquiry.tables import Inquiry
from intake.lead.queries import LeadNotFound, get_lead
from intake.lead.status import check_qualified
from intake.office.queries import check_open_office
from intake.settings import Settings
from kit import audit, clock, outbox
from kit.auth import Principal
from kit.etag import check_revision
from kit.ids import new_id
from kit.problems import Invalid
from kit.timers import cancel_timers, set_timer

OVERDUE, EXPIRY = "screening-overdue", "inquiry-expiry"
ENDED_BY: Final[dict[InquiryStatus, type[InquiryEvent]]] = {
    InquiryStatus.DECLINED: InquiryDeclined,
    InquiryStatus.WITHDRAWN: InquiryWithdrawn,
    InquiryStatus.EXPIRED: InquiryExpired,
}
TEAM_AT = "/party_set/team"


@dataclass(frozen=True)
class NewInquiry:
    office_id: UUID
    lead_id: UUID | None
    practice_area: str
    lead_lawyer_id: UUID
    party_set: PartySet


async def open_inquiry(
    session: AsyncSession, caller: Principal, new: NewInquiry, life: timedelta
) -> Inquiry:
    office = await check_open_office(session, new.office_id)
    await check_staff(session, new.lead_lawyer_id, new.party_set.team, TEAM_AT)
    if new.lead_id is not None:
        await _check_lead(session, caller, new.lead_id)
    now, inquiry_id = clock.now(), new_id()
    opened = InquiryOpened(
        inquiry_id=inquiry_id,
        office_id=new.office_id,
        lead_id=new.lead_id,
        practice_area=new.practice_area,
        lead_lawyer_id=new.lead_lawyer_id,
    )
    await outbox.record(session, opened)
    await set_timer(session, EXPIRY, inquiry_id, now + life)
    inquiry = Inquiry(
        id=inquiry_id,
        number=await take_number(session, office, now),
        office_id=new.office_id,
        lead_id=new.lead_id,
        practice_area=new.practice_area,
        lead_lawyer_id=new.lead_lawyer_id,
        status=InquiryStatus.DRAFT,
        status_since=now,
        sheet_version=0,
        opened_at=now,
    )
    inquiry.keep(new.party_set)
    session.add(inquiry)
    return inquiry


async def change_parties(
    session: AsyncSession, caller: Principal, inquiry_id: UUID, parties: PartySet, if_match: int
) -> Inquiry:
    inquiry = await get_inquiry(session, caller, inquiry_id, for_change=True)
    check_revision(inquiry.revision, if_match)
    await check_staff(session, inquiry.lead_lawyer_id, parties.team, "/team")
    inquiry.write_parties(parties)
    return inquiry


async def submit_inquiry(
    session: AsyncSession, caller: Principal, inquiry_id: UUID, if_match: int, settings: Settings
) -> Inquiry:
    """Announce the sheet: from now on the conflicts service checks exactly these parties."""
    inquiry = await get_inquiry(session, caller, inquiry_id, for_change=True)
    check_revision(inquiry.revision, if_match)
    now = clock.now()
    inquiry.move(InquiryStatus.SUBMITTED, now)
    sheet = inquiry.next_sheet()
    inquiry.submitted_version = sheet.version
    submitted = InquirySubmitted(
        inquiry_id=inquiry.id, version=sheet.version, party_set_hash=sheet.party_set_hash
    )
    await outbox.record_all(session, [sheet, submitted])
    await _restart_timers(session, inquiry, settings)
    await audit.write(session, caller, "inquiry.submitted", "inquiry", inquiry.id)
    return inquiry


async def redraft_inquiry(
    session: AsyncSession, caller: Principal, inquiry_id: UUID, if_match: int
) -> Inquiry:
    """Take it back to change the parties; its clearance is voided, its place given up."""
    inquiry = await get_inquiry(session, caller, inquiry_id, for_change=True)
    check_revision(inquiry.revision, if_match)
    inquiry.move(InquiryStatus.DRAFT, clock.now())
    inquiry.submitted_version = None
    redrafted = InquiryRedrafted(inquiry_id=inquiry.id)
    await outbox.record_all(session, [inquiry.next_sheet(), redrafted])
    await cancel_timers(session, OVERDUE, inquiry.id)
    await audit.write(session, caller, "inquiry.redrafted", "inquiry", inquiry.id)
    return inquiry


async def end_inquiry(
    session: AsyncSession,
    caller: Principal,
    inquiry_id: UUID,
    to: InquiryStatus,
    *,
    reason: str,
    if_match: int,
) -> Inquiry:
    inquiry = await get_inquiry(session, caller, inquiry_id, for_change=True)
    check_revision(inquiry.revision, if_match)
    await close(session, inquiry, to, reason)
    await audit.write(session, caller, f"inquiry.{to}", "inquiry", inquiry.id)
    return inquiry


async def close(session: AsyncSession, inquiry: Inquiry, to: InquiryStatus, reason: str) -> None:
    """End it; its parties stay protected as prospects, with no more than a check needs (X5)."""
    inquiry.move(to, clock.now(), reason)
    if inquiry.party_set is not None:
        inquiry.keep(minimised(inquiry.party_set))
    await outbox.record_all(session, [inquiry.next_sheet(), ENDED_BY[to](inquiry_id=inquiry.id)])
    await _cancel_contract(session, inquiry)
    for kind in (OVERDUE, EXPIRY):
        await cancel_timers(session, kind, inquiry.id)


async def _cancel_contract(session: AsyncSession, inquiry: Inquiry) -> None:
    """Let no contract wait for a signature that can no longer come."""
    waiting = select(Engagement).where(
        Engagement.inquiry_id == inquiry.id, Engagement.status.in_(NOT_SIGNED)
    )
    for contract in (await session.execute(waiting.with_for_update())).scalars():
        contract.move(EngagementStatus.CANCELLED, clock.now(), f"The inquiry is {inquiry.status}.")
        await outbox.record(session, EngagementCancelled(engagement_id=contract.id))


async def _restart_timers(session: AsyncSession, inquiry: Inquiry, settings: Settings) -> None:
    now = inquiry.status_since
    await set_timer(session, OVERDUE, inquiry.id, now + settings.screening_time)
    await set_timer(session, EXPIRY, inquiry.id, now + settings.inquiry_life)


async def _check_lead(session: AsyncSession, caller: Principal, lead_id: UUID) -> None:
    try:
        lead = await get_lead(session, caller, lead_id)
    except LeadNotFound as error:
        what = "no lead that you may see has this id"
        errors = [{"pointer": "/lead_id", "detail": what}]
        raise Invalid("Name a lead.", errors=errors) from error
    check_qualified(lead.status)
