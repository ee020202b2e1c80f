"""Matters from intake, and the answers of conflicts to their opening."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.conflicts import (
    ClearanceExpired,
    ClearanceGranted,
    ClearanceRedeemed,
    ClearanceRefused,
    ClearanceVoided,
    RefusalReason,
    SourceKind,
)
from contracts.intake import EngagementSigned, InquirySheetErased, InquirySheetRecorded
from kit.kernel import Consumer
from matters.opening import actions, handover, own_clearance
from matters.opening.refusals import refusal_of

signed = Consumer("matters.engagements", topics=["intake.engagement", "intake.party-sheet"])
clearances = Consumer("matters.clearances", topics=["conflicts.clearance"])


@signed.on(EngagementSigned)
async def prepare_matter(session: AsyncSession, event: EngagementSigned) -> None:
    await actions.prepare(session, event)


@signed.on(InquirySheetRecorded)
async def keep_engaged_sheet(session: AsyncSession, event: InquirySheetRecorded) -> None:
    await handover.keep_sheet(session, event)


@signed.on(InquirySheetErased)
async def forget_sheet(session: AsyncSession, event: InquirySheetErased) -> None:
    await handover.drop_sheet(session, event.inquiry_id)


@signed.on_tombstone("intake.party-sheet")
async def forget_buried_sheet(session: AsyncSession, key: str) -> None:
    await handover.drop_sheet(session, UUID(key))


@clearances.on(ClearanceRedeemed)
async def open_redeemed_matter(session: AsyncSession, event: ClearanceRedeemed) -> None:
    await actions.open_redeemed(session, event)


@clearances.on(ClearanceRefused)
async def return_matter_to_pending(session: AsyncSession, event: ClearanceRefused) -> None:
    await own_clearance.come_back(session, event)


@clearances.on(ClearanceGranted)
async def ask_to_open_cleared_matter(session: AsyncSession, event: ClearanceGranted) -> None:
    if event.subject_kind is SourceKind.MATTER:
        await own_clearance.accept(session, event)


@clearances.on(ClearanceVoided)
async def lose_voided_clearance(session: AsyncSession, event: ClearanceVoided) -> None:
    await own_clearance.lose(session, event.clearance_id, refusal_of(event.reason))


@clearances.on(ClearanceExpired)
async def lose_expired_clearance(session: AsyncSession, event: ClearanceExpired) -> None:
    await own_clearance.lose(session, event.clearance_id, RefusalReason.EXPIRED)
