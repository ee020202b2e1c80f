"""Set and stop the clocks of a complaint."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from complaints.complaint.deadlines import Stage, stages, timer_kind
from contracts.complaints import Deadline
from kit.timers import cancel_timers, set_timer


async def run_until(
    session: AsyncSession,
    deadline: Deadline,
    complaint_id: UUID,
    due: datetime,
    *,
    warning: datetime | None = None,
    calendar_version: str | None = None,
) -> None:
    """Let a breach be announced at `due`, and a warning at `warning` where there is one."""
    wanted = {Stage.MISSED: due} if warning is None else stages(due, warning)
    for stage, at in wanted.items():
        await set_timer(
            session,
            timer_kind(deadline),
            complaint_id,
            at,
            stage,
            calendar_version=calendar_version,
        )


async def stop(session: AsyncSession, deadline: Deadline, complaint_id: UUID) -> None:
    await cancel_timers(session, timer_kind(deadline), complaint_id)
