"""Redeeming a clearance: the only way a matter opens. The caller holds the register lock."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.engine import MAX_CATCH_UP, MAX_TAIL
from conflicts.check.findings import judge_candidates
from conflicts.check.hits import leave_out_settled
from conflicts.check.parts import asked_of
from conflicts.check.scan import TailTooLongError, compare_tail
from conflicts.clearance.actions import EXPIRY_TIMER, subject_kind_of, void
from conflicts.clearance.queries import find_clearance
from conflicts.clearance.status import ClearanceState
from conflicts.clearance.tables import Clearance
from conflicts.clearance.takeover import take_over
from conflicts.register.counter import read_counter
from conflicts.register.queries import get_sheet, parties_of
from conflicts.register.tables import Sheet
from conflicts.rules.loading import current_pack
from conflicts.rules.pack import PartState
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

VOIDING = frozenset({RefusalReason.HASH, RefusalReason.TAIL})


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
            return RefusalReason.NOT_GRANTED
        return None if self.is_subject_of(clearance) else RefusalReason.OTHER_SUBJECT


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
    matter = await take_over(session, sheet, opening.matter_id, now=now)
    if clearance.with_consent:
        await _wall(session, matter)
    elif opening.inquiry_id is not None:
        await hand_down(session, opening.inquiry_id, opening.matter_id)
    await outbox.record(session, _redeemed(clearance, opening, now))


def _is_done(clearance: Clearance, opening: Opening) -> bool:
    is_redeemed = clearance.state is ClearanceState.REDEEMED
    return is_redeemed and clearance.matter_id == opening.matter_id


async def _refusal(
    session: AsyncSession, clearance: Clearance | None, opening: Opening, now: datetime
) -> RefusalReason | None:
    if clearance is None:
        return RefusalReason.NOT_GRANTED
    refusal = opening.refusal_by(clearance, now)
    if refusal is not None:
        return refusal
    sheet = await get_sheet(session, clearance.subject_kind, clearance.subject_id)
    if {opening.party_set_hash, sheet.party_set_hash} != {clearance.party_set_hash}:
        return RefusalReason.HASH
    return RefusalReason.TAIL if await _tail_stops(session, clearance, sheet, now) else None


async def _tail_stops(
    session: AsyncSession,
    clearance: Clearance,
    sheet: Sheet,
    now: datetime,
    *,
    most: int = MAX_TAIL,
) -> bool:
    """Judge what came since the grant as if the subject were still uncleared.

    So an uncleared mandate that came later does not stop it, and one that was cleared meanwhile
    does, unless people decided on the pair.
    """
    rows = [row for row in (await parties_of(session, sheet.id)).values() if row.searchable]
    asked = asked_of(sheet, rows, PartState.PENDING)
    analyses = {one.ref: one.analysis for one in asked}
    try:
        candidates = await compare_tail(session, analyses, clearance.as_of, most=most)
    except TailTooLongError as error:
        raise Unavailable(
            "The register has grown too fast; the tail is caught up first."
        ) from error
    pack = current_pack(now.date())
    judged = await judge_candidates(
        session, asked, candidates, pack, now.date(), inquiry_id=sheet.inquiry_id
    )
    return any(one.stops for one in await leave_out_settled(session, judged))


async def catch_up_clearance(session: AsyncSession, clearance_id: UUID, *, now: datetime) -> bool:
    """Compare the tail outside the lock, so that little is left for under it.

    Return whether it holds a conflict; then the clearance stays where it was.
    """
    as_of = await read_counter(session)
    clearance = await find_clearance(session, clearance_id, lock=True)
    if clearance is None or clearance.state is not ClearanceState.GRANTED:
        return False
    sheet = await get_sheet(session, clearance.subject_kind, clearance.subject_id)
    if await _tail_stops(session, clearance, sheet, now, most=MAX_CATCH_UP):
        return True
    clearance.as_of = as_of
    return False


async def _refuse(
    session: AsyncSession,
    clearance: Clearance | None,
    opening: Opening,
    reason: RefusalReason,
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
        reason=reason,
        occurred_at=now,
    )
    await outbox.record(session, refused)
    if clearance is not None and reason in VOIDING:
        await void(session, clearance, reason, now=now)


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
