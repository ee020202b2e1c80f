"""Comparing granted clearances with what came since, so that little is left for the lock.

Those that were granted by other rules, another matcher or another index are compared with the
whole register, so that an upgrade strands none of them.
"""

import logging
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from conflicts.check.engine import MAX_TAIL
from conflicts.check.scan import TailTooLongError
from conflicts.clearance.actions import void
from conflicts.clearance.queries import find_clearance
from conflicts.clearance.status import ClearanceState
from conflicts.clearance.tables import Clearance
from conflicts.clearance.tails import catch_up_clearance, read_today
from conflicts.db import REGISTER_LOCK
from conflicts.register.counter import read_counter
from kit import clock
from kit.db import take_lock

log = logging.getLogger("conflicts.clearance")


async def follow_tails(sessions: async_sessionmaker[AsyncSession]) -> int:
    """Catch up each granted clearance that is far behind; return how many there were."""
    now = clock.now()
    async with sessions.begin() as session:
        behind = Clearance.as_of < await read_counter(session) - MAX_TAIL // 2
        today = await read_today(session, now.date())
        late = or_(behind, today.outdated()) if today.readable else behind
        far = select(Clearance.id).where(Clearance.state == ClearanceState.GRANTED, late)
        waiting = (await session.scalars(far.order_by(Clearance.as_of).limit(100))).all()
    for clearance_id in waiting:
        await _follow(sessions, clearance_id, now)
    return len(waiting)


async def _follow(
    sessions: async_sessionmaker[AsyncSession], clearance_id: UUID, now: datetime
) -> None:
    """Void what could never be redeemed: its tail holds a conflict."""
    try:
        async with sessions.begin() as session:
            because = await catch_up_clearance(session, clearance_id, now=now)
    except TailTooLongError:
        log.warning("a clearance cannot be caught up: %s", clearance_id)
        return
    if because is None:
        return
    async with sessions.begin() as session:
        await take_lock(session, REGISTER_LOCK)
        clearance = await find_clearance(session, clearance_id, lock=True)
        if clearance is not None and clearance.state is ClearanceState.GRANTED:
            await void(session, clearance, because, now=now)
