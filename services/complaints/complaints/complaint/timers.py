"""A period is nearly over or over: announce it, name who must look, raise the alarm."""

import logging
from typing import Final

from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from complaints.complaint import actions
from complaints.complaint.announce import SYSTEM, announce
from complaints.complaint.deadlines import NO_REPLY, Stage, timer_kind
from complaints.complaint.queries import lock_complaint
from complaints.complaint.status import ComplaintStatus
from complaints.directory.queries import officer_of
from contracts.complaints import (
    ComplaintDeadlineMissed,
    ComplaintDeadlineNear,
    Deadline,
    Opinion,
)
from kit import clock
from kit.timers import Timer, Timers

timers = Timers()
log = logging.getLogger("complaints.deadlines")
MISSED: Final = Counter("hengping_complaints_missed", "Periods that were missed.", ["deadline"])
_BY_KIND: Final = {timer_kind(deadline): deadline for deadline in Deadline}


@timers.on(timer_kind(Deadline.REGISTRATION))
@timers.on(timer_kind(Deadline.PRELIMINARY))
@timers.on(timer_kind(Deadline.INVESTIGATION))
@timers.on(timer_kind(Deadline.RECUSAL))
async def announce_deadline(session: AsyncSession, timer: Timer) -> None:
    """Announce it; the timers of what was done in time are cancelled by what did it."""
    complaint = await lock_complaint(session, timer.subject_id)
    deadline = _BY_KIND[timer.kind]
    kind = ComplaintDeadlineNear if timer.stage == Stage.NEAR else ComplaintDeadlineMissed
    fact = kind(
        event_id=timer.event_id,
        complaint_id=complaint.id,
        deadline=deadline,
        due_at=complaint.due(deadline) or timer.due_at,
        occurred_at=clock.now(),
    )
    officer = await officer_of(session, complaint.office_id)
    complaint.attention_of = complaint.registered_by or officer
    await announce(session, fact, by=SYSTEM)
    if timer.stage == Stage.MISSED:
        MISSED.labels(deadline).inc()
        log.warning("%s of complaint %s was missed", deadline, complaint.id)


@timers.on(NO_REPLY)
async def close_unanswered(session: AsyncSession, timer: Timer) -> None:
    """Silence for long enough is an opinion, too (D5.3.1)."""
    complaint = await lock_complaint(session, timer.subject_id)
    if complaint.status is ComplaintStatus.ANSWERED:
        opinion = complaint.opinion or Opinion.NO_REPLY
        await actions.end(session, complaint, opinion, by=SYSTEM)
