"""A wait for another service has a limit; when it is over, somebody is named to look."""

from sqlalchemy.ext.asyncio import AsyncSession

from kit import clock
from kit.timers import set_timer
from matters.matter.tables import Matter
from matters.matter.waits import LIMITS, WaitsFor, timer_kind


async def wait_with_limit(session: AsyncSession, matter: Matter, waits_for: WaitsFor) -> None:
    now = clock.now()
    matter.wait(waits_for, now)
    await set_timer(session, timer_kind(waits_for), matter.id, now + LIMITS[waits_for])
