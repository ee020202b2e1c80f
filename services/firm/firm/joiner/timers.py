"""What happens when the lateral-hire check of a joiner takes too long."""

from sqlalchemy.ext.asyncio import AsyncSession

from firm.joiner.checks import CHECK_OVERDUE
from firm.joiner.queries import get_joiner
from kit import audit
from kit.timers import Timer, Timers

timers = Timers()


@timers.on(CHECK_OVERDUE)
async def show_overdue_check(session: AsyncSession, timer: Timer) -> None:
    """Mark the joiner in the administrators' list; they ask the conflicts office."""
    joiner = await get_joiner(session, timer.subject_id)
    joiner.overdue_since = timer.due_at
    await audit.write(session, "firm", "joiner.check-overdue", "staff", joiner.staff_id)
