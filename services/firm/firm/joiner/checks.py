"""The lateral-hire check of a joiner: asked by the sheet, answered by the conflicts service."""

from datetime import timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.conflicts import CheckCompleted, CheckDecided, Decision
from contracts.firm import JoinerCleared
from firm.joiner.queries import find_joiner
from firm.joiner.status import WAITING, JoinerStatus
from firm.joiner.tables import Joiner
from firm.sheet.tables import StaffSheet
from kit import clock, outbox
from kit.timers import cancel_timers, set_timer

CHECK_OVERDUE: Final = "joiner-check-overdue"
PATIENCE: Final = timedelta(hours=24)


async def await_check(session: AsyncSession, joiner: Joiner) -> None:
    """Wait for the check of the present sheet, whatever an earlier one said."""
    now = clock.now()
    joiner.await_check(now)
    await cancel_timers(session, CHECK_OVERDUE, joiner.staff_id)
    await set_timer(session, CHECK_OVERDUE, joiner.staff_id, now + PATIENCE)


async def stop_waiting(session: AsyncSession, joiner: Joiner) -> None:
    joiner.overdue_since = None
    await cancel_timers(session, CHECK_OVERDUE, joiner.staff_id)


async def await_check_of(session: AsyncSession, sheet: StaffSheet) -> None:
    """Make a joiner whose sheet changed wait for its check; others wait for nothing."""
    joiner = await find_joiner(session, sheet.staff_id)
    if joiner is not None and joiner.status in WAITING:
        await await_check(session, joiner)


async def note_verdict(session: AsyncSession, completed: CheckCompleted) -> None:
    joiner = await _of_check(session, completed)
    if joiner is not None and joiner.decision is None:
        joiner.check_id = completed.check_id
        joiner.verdict = completed.verdict


async def take_decision(session: AsyncSession, decided: CheckDecided) -> None:
    """Clear the joiner, or note the refusal; a check of an earlier sheet changes nothing."""
    joiner = await _of_check(session, decided)
    if joiner is None or joiner.cleared_hash is not None:
        return
    joiner.check_id = decided.check_id
    joiner.decision = decided.decision
    await stop_waiting(session, joiner)
    if decided.decision is Decision.DECLINED:
        return
    joiner.cleared_hash = decided.party_set_hash
    if joiner.status is JoinerStatus.ANNOUNCED:
        joiner.move_to(JoinerStatus.CLEARED)
    cleared = JoinerCleared(staff_id=joiner.staff_id, check_id=decided.check_id)
    await outbox.record(session, cleared)


async def _of_check(session: AsyncSession, event: CheckCompleted | CheckDecided) -> Joiner | None:
    """Return the joiner whose present sheet the check has seen."""
    if event.source_id is None:
        return None
    joiner = await find_joiner(session, event.source_id)
    sheet = await session.get(StaffSheet, event.source_id)
    if joiner is None or sheet is None or joiner.status not in WAITING:
        return None
    return joiner if sheet.party_set_hash == event.party_set_hash else None
