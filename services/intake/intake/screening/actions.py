from uuid import UUID

from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.conflicts import (
    AlertRaised,
    CheckCompleted,
    CheckDecided,
    ClearanceGranted,
    SourceKind,
)
from contracts.intake import InquiryScreened
from intake.inquiry.queries import find_inquiry
from intake.inquiry.status import InquiryStatus
from intake.inquiry.tables import Inquiry
from intake.screening.queries import clearances_of
from intake.screening.status import (
    OUTCOMES,
    UNDER_CHECK,
    ClearanceState,
    after_decision,
    after_verdict,
    is_good,
)
from intake.screening.tables import Alert, Clearance
from kit import clock, outbox


async def heed_verdict(session: AsyncSession, event: CheckCompleted) -> None:
    inquiry = await _checked_now(session, event)
    if inquiry is not None:
        await _screen(session, inquiry, after_verdict(inquiry.status, event.verdict))


async def heed_decision(session: AsyncSession, event: CheckDecided) -> None:
    inquiry = await _checked_now(session, event)
    if inquiry is not None:
        await _screen(session, inquiry, after_decision(inquiry.status, event.decision))


async def take_clearance(session: AsyncSession, event: ClearanceGranted) -> None:
    """Keep it; it clears the inquiry when it was granted for the parties under check."""
    if event.subject_kind is not SourceKind.INQUIRY:
        return
    inquiry = await find_inquiry(session, event.subject_id)
    if inquiry is None:
        return
    clearance = Clearance(
        id=event.clearance_id,
        inquiry_id=inquiry.id,
        check_id=event.check_id,
        party_set_hash=event.party_set_hash,
        with_consent=event.with_consent,
        granted_at=event.occurred_at,
        expires_at=event.expires_at,
        state=ClearanceState.GRANTED,
    )
    session.add(clearance)
    matches = is_good(clearance, inquiry.party_set_hash, clock.now())
    if matches and inquiry.status in UNDER_CHECK:
        await _screen(session, inquiry, InquiryStatus.CLEARED)


async def end_clearance(session: AsyncSession, clearance_id: UUID, state: ClearanceState) -> None:
    """Note its end; without another good one the inquiry goes back to the conflicts office."""
    clearance = await session.get(Clearance, clearance_id)
    if clearance is None:
        return
    clearance.state = state
    inquiry = await find_inquiry(session, clearance.inquiry_id)
    if inquiry is None or inquiry.status is not InquiryStatus.CLEARED:
        return
    now = clock.now()
    others = await clearances_of(session, inquiry.id)
    if not any(is_good(other, inquiry.party_set_hash, now) for other in others):
        await _screen(session, inquiry, InquiryStatus.IN_REVIEW, f"The clearance is {state}.")


async def raise_flags(session: AsyncSession, event: AlertRaised) -> None:
    """Show "a possible conflict" on the inquiries it touches; never whose."""
    touched = [row.id for row in event.affected if row.kind is SourceKind.INQUIRY]
    known = await session.scalars(select(Inquiry.id).where(Inquiry.id.in_(touched)))
    for inquiry_id in known.all():
        alert = insert(Alert).values(id=event.alert_id, inquiry_id=inquiry_id)
        await session.execute(alert.on_conflict_do_nothing())
        await _set_flag(session, inquiry_id)


async def lower_flags(session: AsyncSession, alert_id: UUID) -> None:
    settled = delete(Alert).where(Alert.id == alert_id).returning(Alert.inquiry_id)
    for inquiry_id in list((await session.execute(settled)).scalars()):
        await _set_flag(session, inquiry_id)


async def _set_flag(session: AsyncSession, inquiry_id: UUID) -> None:
    """Leave the revision alone: nobody's change of the inquiry is outdated by a flag."""
    is_open = exists().where(Alert.inquiry_id == inquiry_id)
    flagged = update(Inquiry).where(Inquiry.id == inquiry_id).values(possible_conflict=is_open)
    await session.execute(flagged.execution_options(synchronize_session=False))


async def _checked_now(
    session: AsyncSession, event: CheckCompleted | CheckDecided
) -> Inquiry | None:
    """Return the inquiry when the event is about the sheet that is under check."""
    if event.source_kind is not SourceKind.INQUIRY or event.source_id is None:
        return None
    inquiry = await find_inquiry(session, event.source_id)
    is_current = inquiry is not None and inquiry.submitted_version == event.source_version
    return inquiry if is_current else None


async def _screen(
    session: AsyncSession, inquiry: Inquiry, to: InquiryStatus, reason: str | None = None
) -> None:
    if to is inquiry.status:
        return
    inquiry.move(to, clock.now(), reason)
    await outbox.record(session, InquiryScreened(inquiry_id=inquiry.id, outcome=OUTCOMES[to]))
