"""Run a matter: hold, resume, close and decline."""

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.matters import MatterClosed, MatterDeclined, MatterHeld, MatterResumed
from kit import clock
from kit.timers import cancel_timers
from matters.directory.queries import get_office
from matters.matter.announce import announce, announce_sheet
from matters.matter.office_time import office_date
from matters.matter.queries import get_sheet
from matters.matter.status import MatterStatus, check_status
from matters.matter.tables import Matter, Sheet
from matters.matter.waits import WaitsFor, timer_kind


async def hold(session: AsyncSession, matter: Matter, *, reason: str, by: str) -> None:
    check_status(matter.status, {MatterStatus.OPEN}, "hold it")
    matter.move(MatterStatus.ON_HOLD)
    matter.reason = reason
    await announce(session, MatterHeld(matter_id=matter.id, occurred_at=clock.now()), by=by)
    await _tell_register(session, matter)


async def resume(session: AsyncSession, matter: Matter, *, by: str) -> None:
    check_status(matter.status, {MatterStatus.ON_HOLD}, "resume it")
    matter.move(MatterStatus.OPEN)
    matter.reason = None
    await announce(session, MatterResumed(matter_id=matter.id, occurred_at=clock.now()), by=by)
    await _tell_register(session, matter)


async def close(session: AsyncSession, matter: Matter, *, outcome: str, by: str) -> None:
    now = clock.now()
    matter.move(MatterStatus.CLOSED)
    matter.outcome = outcome
    matter.closed_on = office_date(now, await get_office(session, matter.office_id))
    closed = MatterClosed(matter_id=matter.id, closed_on=matter.closed_on, occurred_at=now)
    await announce(session, closed, by=by)
    await _tell_register(session, matter)


async def decline(session: AsyncSession, matter: Matter, *, reason: str, by: str) -> None:
    """End a matter that has not opened; its parts stay protected as those of a prospect (X5)."""
    matter.move(MatterStatus.DECLINED)
    matter.reason = reason
    matter.clearance_id = None
    for waited_for in (WaitsFor.PARTIES, WaitsFor.CLEARANCE):
        await cancel_timers(session, timer_kind(waited_for), matter.id)
    declined = MatterDeclined(
        matter_id=matter.id, inquiry_id=matter.inquiry_id, occurred_at=clock.now()
    )
    await announce(session, declined, by=by)
    if await session.get(Sheet, matter.id) is not None:
        await _tell_register(session, matter)


async def _tell_register(session: AsyncSession, matter: Matter) -> None:
    await announce_sheet(session, matter, await get_sheet(session, matter.id))
