"""Granting, voiding and expiring. Callers hold the register lock."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.tables import Check
from conflicts.clearance.queries import find_clearance
from conflicts.clearance.status import ClearanceState
from conflicts.clearance.tables import Clearance
from conflicts.register.parties import stamp_all
from conflicts.register.queries import current_sheet
from conflicts.register.tables import Sheet
from conflicts.rules.pack import PartState
from contracts.conflicts import (
    ClearanceExpired,
    ClearanceGranted,
    ClearanceVoided,
    SourceKind,
)
from kit import outbox
from kit.ids import new_id
from kit.timers import cancel_timers, set_timer

EXPIRY_TIMER = "clearance-expiry"


async def grant(
    session: AsyncSession,
    check: Check,
    sheet: Sheet,
    *,
    days: int,
    with_consent: bool,
    now: datetime,
) -> Clearance:
    """License the check's subject to open one matter; its parts now stand as cleared."""
    clearance = Clearance(
        id=new_id(),
        check_id=check.id,
        subject_kind=sheet.source_kind,
        subject_id=sheet.source_id,
        state=ClearanceState.GRANTED,
        party_set_hash=check.party_set_hash,
        with_consent=with_consent,
        as_of=check.as_of,
        matcher_version=check.matcher_version or "",
        rules_version=check.rules_version or "",
        index_generation=str(check.record.get("index_generation", "")),
        granted_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(clearance)
    sheet.standing = PartState.CLEARED
    await stamp_all(session, sheet, now=now)
    await set_timer(session, EXPIRY_TIMER, clearance.id, clearance.expires_at)
    await outbox.record(session, _granted(clearance, now))
    return clearance


def _granted(clearance: Clearance, now: datetime) -> ClearanceGranted:
    return ClearanceGranted(
        clearance_id=clearance.id,
        subject_kind=subject_kind_of(clearance.subject_kind),
        subject_id=clearance.subject_id,
        check_id=clearance.check_id,
        party_set_hash=clearance.party_set_hash,
        expires_at=clearance.expires_at,
        with_consent=clearance.with_consent,
        occurred_at=now,
    )


async def void(session: AsyncSession, clearance: Clearance, because: str, *, now: datetime) -> None:
    """Take a granted clearance back; its subject is uncleared again."""
    await _end(session, clearance, ClearanceState.VOIDED, because, now)
    voided = ClearanceVoided(
        clearance_id=clearance.id,
        subject_kind=subject_kind_of(clearance.subject_kind),
        subject_id=clearance.subject_id,
        reason=because,
        occurred_at=now,
    )
    await outbox.record(session, voided)


async def expire(session: AsyncSession, clearance_id: UUID, *, now: datetime) -> None:
    """End a granted clearance whose days are over; any other is left alone."""
    clearance = await find_clearance(session, clearance_id, lock=True)
    if clearance is None or clearance.state is not ClearanceState.GRANTED:
        return
    if clearance.expires_at > now:
        return
    await _end(session, clearance, ClearanceState.EXPIRED, "expired", now)
    expired = ClearanceExpired(
        clearance_id=clearance.id,
        subject_kind=subject_kind_of(clearance.subject_kind),
        subject_id=clearance.subject_id,
        occurred_at=now,
    )
    await outbox.record(session, expired)


async def _end(
    session: AsyncSession, clearance: Clearance, to: ClearanceState, because: str, now: datetime
) -> None:
    clearance.move(to)
    clearance.ended_at, clearance.ended_because = now, because
    await cancel_timers(session, EXPIRY_TIMER, clearance.id)
    sheet = await current_sheet(session, clearance.subject_kind, clearance.subject_id)
    if sheet is not None and sheet.standing is PartState.CLEARED:
        sheet.standing = PartState.PENDING
        await stamp_all(session, sheet, now=now)


def subject_kind_of(kind: SourceKind) -> Literal[SourceKind.INQUIRY, SourceKind.MATTER]:
    """Only inquiries and matters are cleared."""
    return SourceKind.INQUIRY if kind is SourceKind.INQUIRY else SourceKind.MATTER
