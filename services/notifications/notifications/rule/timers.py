"""A row has not arrived for too long: raise the alarm; whom it concerns stays untold."""

import logging
from typing import Final

from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from kit.timers import Timer, Timers
from notifications.rule.waiting import ROW_MISSING, count_waiting

timers = Timers()
log = logging.getLogger("notifications.waits")
OVERDUE: Final = Counter(
    "hengping_notifications_overdue", "Rows that messages wait for too long.", ["kind"]
)


@timers.on(ROW_MISSING)
async def tell_operators(session: AsyncSession, timer: Timer) -> None:
    waiting = await count_waiting(session, timer.subject_id)
    if waiting:
        OVERDUE.labels(timer.kind).inc()
        log.warning("%s rules wait too long for the row %s", waiting, timer.subject_id)
