"""A client takes a consent back: what was cleared on it is looked at again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.decisions import revoke_consent
from conflicts.check.lists import clearance_of_check
from conflicts.check.queries import get_check
from conflicts.check.tables import Check, Hit
from conflicts.clearance.actions import void
from conflicts.clearance.status import ClearanceState
from conflicts.db import REGISTER_LOCK
from conflicts.evaluation.actions import evaluate_sheet_later
from conflicts.register.parties import stamp_all
from conflicts.register.queries import current_sheet, get_sheet
from contracts.conflicts import SourceKind
from kit.db import take_lock

REVOKED = "consent_revoked"


async def revoke_and_look_again(session: AsyncSession, consent_id: UUID, *, now: datetime) -> Check:
    """Void a clearance that is not redeemed yet; a redeemed one is evaluated and alerts."""
    await take_lock(session, REGISTER_LOCK)
    hit = await revoke_consent(session, consent_id, now=now)
    check = await get_check(session, hit.check_id)
    clearance = await clearance_of_check(session, check.id)
    if clearance is not None and clearance.state is ClearanceState.GRANTED:
        await void(session, clearance, REVOKED, now=now)
    await _compare_again(session, check, hit, now)
    return check


async def _compare_again(session: AsyncSession, check: Check, hit: Hit, now: datetime) -> None:
    """Evaluate, and show the parties to every tail: other clearances rest on the consent too."""
    if check.source_kind is None or check.source_id is None:
        return
    sheet = await current_sheet(session, check.source_kind, check.source_id)
    if sheet is None:
        return
    evaluate_sheet_later(session, sheet, [hit.ref], cause=REVOKED)
    if sheet.redeemed_into is not None:
        sheet = await get_sheet(session, SourceKind.MATTER, sheet.redeemed_into)
    await stamp_all(session, sheet, now=now)
