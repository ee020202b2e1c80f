"""What a decision does: the clearance, the confirmed late party, the announcement."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.asking import Asking
from conflicts.check.engine import CheckSettings
from conflicts.check.queries import rests_on_consent
from conflicts.check.status import CheckState
from conflicts.check.tables import Check
from conflicts.check.verdict import GRANTS
from conflicts.clearance.actions import grant
from conflicts.register.parties import stamp
from conflicts.register.queries import parties_of
from conflicts.register.tables import Sheet
from contracts.conflicts import CheckDecided, Decision, Purpose
from contracts.parties import Adverse
from kit import outbox
from kit.timers import set_timer

ADVERSE_TIMER = "adverse-unknown"


@dataclass(frozen=True, slots=True)
class Ruling:
    """`by` None: the engine."""

    decision: Decision
    by: UUID | None = None
    reason: str | None = None


async def decide(
    session: AsyncSession,
    check: Check,
    asking: Asking,
    ruling: Ruling,
    settings: CheckSettings,
    *,
    now: datetime,
) -> None:
    """Let the decision take effect. The caller holds the register lock and matched the tail."""
    check.move(CheckState.DECIDED)
    check.decision, check.decided_by, check.decided_at = ruling.decision, ruling.by, now
    check.decision_reason = ruling.reason
    await outbox.record(session, _decided(check, now))
    if ruling.decision is Decision.DECLINED or asking.sheet is None:
        return
    if check.purpose is Purpose.NEW_PARTY:
        await _confirm(session, asking.sheet, check, now)
    elif check.purpose in GRANTS:
        await _grant(session, check, asking.sheet, settings, now)


async def _grant(
    session: AsyncSession, check: Check, sheet: Sheet, settings: CheckSettings, now: datetime
) -> None:
    consented = check.decision is Decision.CLEARED_WITH_CONSENT
    with_consent = consented or await rests_on_consent(session, sheet)
    await grant(
        session, check, sheet, days=settings.clearance_days, with_consent=with_consent, now=now
    )
    if check.parties().adverse is Adverse.UNKNOWN:
        due_at = now + timedelta(days=settings.adverse_unknown_days)
        await set_timer(session, ADVERSE_TIMER, check.id, due_at)


async def _confirm(session: AsyncSession, sheet: Sheet, check: Check, now: datetime) -> None:
    rows = await parties_of(session, sheet.id)
    confirmed = [rows[ref] for ref in check.refs]
    for row in confirmed:
        row.provisional = False
    await stamp(session, sheet, confirmed, now=now)


def _decided(check: Check, now: datetime) -> CheckDecided:
    assert check.decision is not None
    return CheckDecided(
        check_id=check.id,
        purpose=check.purpose,
        source_kind=check.source_kind,
        source_id=check.source_id,
        source_version=check.source_version,
        office_id=check.office_id,
        party_set_hash=check.party_set_hash,
        decision=check.decision,
        decided_by=check.decided_by,
        refs=tuple(check.refs),
        occurred_at=now,
    )
