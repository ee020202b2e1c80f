"""What operators read on /readyz while partners are not told."""

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select

from kit import clock
from kit.running import Running
from notifications.feed.tables import Offer

LATE: Final = timedelta(minutes=1)


async def partners_wait(running: Running) -> str | None:
    waiting = select(func.count()).where(Offer.taken_at < clock.now() - LATE)
    async with running.database.sessions() as session:
        count = await session.scalar(waiting) or 0
    return f"{count} facts wait to be told to partners; is conflicts heard of?" if count else None
