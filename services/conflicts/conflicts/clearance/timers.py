"""Deadlines of clearances."""

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.alert.actions import raise_adverse_unknown
from conflicts.check.deciding import ADVERSE_TIMER
from conflicts.check.queries import get_check
from conflicts.clearance.actions import EXPIRY_TIMER, expire
from conflicts.db import REGISTER_LOCK
from conflicts.register.tables import Sheet
from kit import clock
from kit.db import take_lock
from kit.timers import Timer, Timers

timers = Timers()


@timers.on(EXPIRY_TIMER)
async def expire_clearance(session: AsyncSession, timer: Timer) -> None:
    await take_lock(session, REGISTER_LOCK)
    await expire(session, timer.subject_id, now=clock.now())


@timers.on(ADVERSE_TIMER)
async def ask_for_the_name(session: AsyncSession, timer: Timer) -> None:
    """Ask who the other side is, which people cleared without knowing."""
    check = await get_check(session, timer.subject_id)
    sheet = await session.get_one(Sheet, check.sheet_id)
    await raise_adverse_unknown(session, sheet, check.id, now=clock.now())
