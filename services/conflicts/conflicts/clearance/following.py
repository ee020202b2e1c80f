"""Comparing granted clearances with what came since, so that little is left for the lock.

Those that were granted by other rules, another matcher or another index are compared with the
whole register, so that an upgrade strands none of them.
"""

import logging
from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from conflicts.check.engine import MAX_CATCH_UP, MAX_TAIL
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

AT_ONCE: Final = 10
"""In one round: who asks to open is caught up at once, so the others need no haste."""

log = logging.getLogger("conflicts.clearance")


async def follow_tails(
    sessions: async_sessionmaker[AsyncSession], among: Collection[UUID] | None = None
) -> int:
    """Catch up granted clearances: some of those far behind, or all `among` these for the lock.

    Return how many there were.
    """
    now = clock.now()
    async with sessions.begin() as session:
        slack = MAX_CATCH_UP // 2 if among is None else MAX_TAIL // 2
        behind = Clearance.as_of < await read_counter(session) - slack
        today = await read_today(session, now.date())
        late = or_(behind, today.outdated()) if today.readable else behind
        far = select(Clearance.id).where(Clearance.state == ClearanceState.GRANTED, late)
        if among is not None:
            far = far.where(Clearance.id.in_(among))
        most = AT_ONCE if among is None else None
        waiting = (await session.scalars(far.order_by(Clearance.as_of).limit(most))).all()
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
