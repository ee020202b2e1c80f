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
from conflicts.register.tables import Sheet
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
    await _evaluate(session, check, hit)
    return check


async def _evaluate(session: AsyncSession, check: Check, hit: Hit) -> None:
    sheet = None if check.sheet_id is None else await session.get(Sheet, check.sheet_id)
    if sheet is not None:
        evaluate_sheet_later(session, sheet, [hit.ref], cause=REVOKED)
