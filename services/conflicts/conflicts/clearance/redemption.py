"""Redeeming a clearance: the only way a matter opens. The caller holds the register lock."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.queries import rests_on_consent
from conflicts.check.scan import TailTooLongError
from conflicts.clearance.actions import EXPIRY_TIMER, subject_kind_of, void
from conflicts.clearance.queries import find_clearance, granted_for
from conflicts.clearance.status import ClearanceState
from conflicts.clearance.tables import Clearance
from conflicts.clearance.tails import OUTDATED, read_today, tail_stops
from conflicts.clearance.takeover import take_over
from conflicts.register.queries import get_sheet
from conflicts.register.tables import Sheet
from conflicts.wall.actions import Allowed, hand_down, raise_wall
from contracts.conflicts import (
    ClearanceRedeemed,
    ClearanceRefused,
    RefusalReason,
    SourceKind,
)
from kit import outbox
from kit.problems import Unavailable
from kit.timers import cancel_timers

TAKEN_OVER = "taken_over"
VOIDED_FOR: dict[str, RefusalReason] = {
    "hash": RefusalReason.HASH,
    "tail": RefusalReason.TAIL,
    OUTDATED: RefusalReason.TAIL,
}
"""What an opening hears that comes after its clearance was voided for the same."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """`voids`: what the clearance ends with; None leaves it as it is."""

    reason: RefusalReason
    voids: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A matter that asks to open: under which clearance, with which parties, from what inquiry."""

    clearance_id: UUID
    matter_id: UUID
    party_set_hash: str
    inquiry_id: UUID | None

    def is_subject_of(self, clearance: Clearance) -> bool:
        if clearance.subject_kind is SourceKind.MATTER:
            return clearance.subject_id == self.matter_id
        return clearance.subject_id == self.inquiry_id

    def refusal_by(self, clearance: Clearance, now: datetime) -> RefusalReason | None:
        """Return what the clearance itself says against it."""
        is_granted = clearance.state is ClearanceState.GRANTED
        is_over = clearance.state is ClearanceState.EXPIRED
        if is_over or (is_granted and clearance.expires_at <= now):
            return RefusalReason.EXPIRED
        if not is_granted:
            return self._refusal_by_end(clearance)
        return None if self.is_subject_of(clearance) else RefusalReason.OTHER_SUBJECT

    def _refusal_by_end(self, clearance: Clearance) -> RefusalReason:
        is_voided = clearance.state is ClearanceState.VOIDED and self.is_subject_of(clearance)
        because = clearance.ended_because if is_voided else None
        return VOIDED_FOR.get(because or "", RefusalReason.NOT_GRANTED)


async def redeem(session: AsyncSession, opening: Opening, *, now: datetime) -> None:
    """Answer with `redeemed` or `refused`; a matter that has redeemed it already is left alone."""
    clearance = await find_clearance(session, opening.clearance_id, lock=True)
    if clearance is not None and _is_done(clearance, opening):
        return
    refusal = await _refusal(session, clearance, opening, now)
    if refusal is not None:
        await _refuse(session, clearance, opening, refusal, now)
        return
    assert clearance is not None
    sheet = await get_sheet(session, clearance.subject_kind, clearance.subject_id)
    clearance.move(ClearanceState.REDEEMED)
    clearance.matter_id, clearance.ended_at = opening.matter_id, now
    await cancel_timers(session, EXPIRY_TIMER, clearance.id)
    await _void_what_is_left(session, sheet, now)
    matter = await take_over(session, sheet, opening.matter_id, now=now)
    if clearance.with_consent or await rests_on_consent(session, matter):
        await _wall(session, matter)
    elif opening.inquiry_id is not None:
        await hand_down(session, opening.inquiry_id, opening.matter_id)
    await outbox.record(session, _redeemed(clearance, opening, now))


async def _void_what_is_left(session: AsyncSession, sheet: Sheet, now: datetime) -> None:
    """Leave the inquiry of a matter that opens under its own clearance none to open with."""
    if sheet.inquiry_id is not None:
        left = await granted_for(session, SourceKind.INQUIRY, sheet.inquiry_id)
        if left is not None:
            await void(session, left, TAKEN_OVER, now=now)


def _is_done(clearance: Clearance, opening: Opening) -> bool:
    is_redeemed = clearance.state is ClearanceState.REDEEMED
    return is_redeemed and clearance.matter_id == opening.matter_id


async def _refusal(
    session: AsyncSession, clearance: Clearance | None, opening: Opening, now: datetime
) -> Refusal | None:
    if clearance is None:
        return Refusal(RefusalReason.NOT_GRANTED)
    reason = opening.refusal_by(clearance, now)
    if reason is not None:
        return Refusal(reason)
    sheet = await get_sheet(session, clearance.subject_kind, clearance.subject_id)
    if sheet.redeemed_into is not None:
        return Refusal(RefusalReason.NOT_GRANTED, voids=TAKEN_OVER)
    if {opening.party_set_hash, sheet.party_set_hash} != {clearance.party_set_hash}:
        return Refusal(RefusalReason.HASH, voids=RefusalReason.HASH)
    return await _refusal_by_tail(session, clearance, sheet, now)


async def _refusal_by_tail(
    session: AsyncSession, clearance: Clearance, sheet: Sheet, now: datetime
) -> Refusal | None:
    """Compare what came since; all of the register when rules, matcher or index have changed.

    What is too long for the lock is caught up outside: the tail soon, the register at leisure.
    """
    today = await read_today(session, now.date())
    try:
        stops = await tail_stops(session, clearance, sheet, today, now)
    except TailTooLongError as error:
        if not today.covers(clearance):
            return Refusal(RefusalReason.TAIL, voids=OUTDATED)
        detail = "The register has grown too fast; the tail is caught up first."
        raise Unavailable(detail) from error
    if stops:
        return Refusal(RefusalReason.TAIL, voids=RefusalReason.TAIL)
    if not today.covers(clearance):
        today.bind(clearance)
    return None


async def _refuse(
    session: AsyncSession,
    clearance: Clearance | None,
    opening: Opening,
    refusal: Refusal,
    now: datetime,
) -> None:
    if clearance is None:
        kind = SourceKind.MATTER if opening.inquiry_id is None else SourceKind.INQUIRY
        subject_id = opening.inquiry_id or opening.matter_id
    else:
        kind, subject_id = clearance.subject_kind, clearance.subject_id
    refused = ClearanceRefused(
        clearance_id=opening.clearance_id,
        subject_kind=subject_kind_of(kind),
        subject_id=subject_id,
        matter_id=opening.matter_id,
        reason=refusal.reason,
        occurred_at=now,
    )
    await outbox.record(session, refused)
    if clearance is not None and refusal.voids is not None:
        await void(session, clearance, refusal.voids, now=now)


async def _wall(session: AsyncSession, matter: Sheet) -> None:
    """Wall a matter that opens under a consent from its birth (X1 art. 53)."""
    lead = [] if matter.lead_id is None else [matter.lead_id]
    members = frozenset({*matter.team, *lead})
    allowed = Allowed(members=members, until=None, reason="opened under a consent")
    await raise_wall(session, SourceKind.MATTER, matter.source_id, allowed)


def _redeemed(clearance: Clearance, opening: Opening, now: datetime) -> ClearanceRedeemed:
    return ClearanceRedeemed(
        clearance_id=clearance.id,
        subject_kind=subject_kind_of(clearance.subject_kind),
        subject_id=clearance.subject_id,
        matter_id=opening.matter_id,
        occurred_at=now,
    )
