"""A wait was too long: name who must look, raise the alarm."""

import logging
from typing import Final

from prometheus_client import Counter
from sqlalchemy.ext.asyncio import AsyncSession

from kit.timers import Timer, Timers
from matters.matter.announce import SYSTEM, note
from matters.matter.queries import lock_matter
from matters.matter.waits import WaitsFor, timer_kind
from matters.parties.queries import find_late_party
from matters.parties.status import PartyState

timers = Timers()
log = logging.getLogger("matters.waits")
OVERDUE: Final = Counter("hengping_matters_overdue", "Waits that were too long.", ["kind"])


@timers.on(timer_kind(WaitsFor.PARTIES))
@timers.on(timer_kind(WaitsFor.OPENING))
@timers.on(timer_kind(WaitsFor.CLEARANCE))
async def call_lead_to_matter(session: AsyncSession, timer: Timer) -> None:
    matter = await lock_matter(session, timer.subject_id)
    if matter.waits_for is None or timer_kind(matter.waits_for) != timer.kind:
        return
    matter.attention_of = matter.lead_lawyer_id
    await note(session, matter, timer.kind, by=SYSTEM)
    _alarm(timer)


@timers.on(timer_kind(WaitsFor.PARTY_CHECK))
async def call_lead_to_party(session: AsyncSession, timer: Timer) -> None:
    late = await find_late_party(session, timer.subject_id)
    if late is None or late.state is not PartyState.PROVISIONAL:
        return
    matter = await lock_matter(session, late.matter_id)
    late.attention_of = matter.lead_lawyer_id
    await note(session, matter, timer.kind, by=SYSTEM)
    _alarm(timer)


def _alarm(timer: Timer) -> None:
    OVERDUE.labels(timer.kind).inc()
    log.warning("%s: %s has waited too long", timer.kind, timer.subject_id)
