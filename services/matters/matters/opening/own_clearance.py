"""A clearance of the matter itself: after a refusal, or to reopen (design 3.4, 3.5)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.conflicts import CheckDecided, ClearanceGranted, ClearanceRefused, RefusalReason
from contracts.matters import MatterReturned
from kit import clock
from kit.timers import cancel_timers
from matters.directory.queries import may_lead
from matters.matter.announce import SYSTEM, announce, announce_sheet, note
from matters.matter.queries import get_sheet, lock_by_clearance, lock_matter
from matters.matter.status import MatterStatus, check_status
from matters.matter.tables import Matter
from matters.matter.waiting import wait_with_limit
from matters.matter.waits import WaitsFor, timer_kind
from matters.opening.actions import ask_to_open
from matters.opening.problems import LeadNeeded, NoClearance, NothingToSubmit, PartiesUnsettled
from matters.opening.refusals import ASKS_ANEW
from matters.parties.queries import provisional_refs

SUBMITTED = "parties-submitted"
REOPENING = "reopening-asked"
CHECK_DECLINED = "check-declined"


async def come_back(session: AsyncSession, refused: ClearanceRefused) -> None:
    """Return to pending with the reason; an answer to an earlier request changes nothing."""
    matter = await lock_matter(session, refused.matter_id)
    if matter.waits_for is WaitsFor.OPENING and matter.clearance_id == refused.clearance_id:
        await cancel_timers(session, timer_kind(WaitsFor.OPENING), matter.id)
        await _return_to_pending(session, matter, refused.reason)
        await _go_on(session, matter, refused.reason)


async def _return_to_pending(session: AsyncSession, matter: Matter, reason: RefusalReason) -> None:
    now = clock.now()
    matter.move(MatterStatus.PENDING)
    returned = MatterReturned(matter_id=matter.id, reason=reason, occurred_at=now)
    await announce(session, returned, by=SYSTEM)


async def _go_on(session: AsyncSession, matter: Matter, reason: RefusalReason) -> None:
    """Without its clearance: ask for one of its own at once, or wait for somebody (design 3.5)."""
    matter.clearance_id, matter.refusal = None, reason
    if reason in ASKS_ANEW:
        await _ask_for_clearance(session, matter)
        await note(session, matter, SUBMITTED, by=SYSTEM)
        return
    matter.wait(WaitsFor.RESUBMISSION, clock.now(), matter.lead_lawyer_id)
    if matter.sheet_version:
        await announce_sheet(session, matter, await get_sheet(session, matter.id))


async def submit(session: AsyncSession, matter: Matter, *, by: str) -> None:
    """Announce the matter's own sheet as submitted, so that conflicts checks the matter."""
    check_status(matter.status, {MatterStatus.PENDING}, "submit its parties for a check")
    if matter.waits_for is not WaitsFor.RESUBMISSION:
        raise NothingToSubmit("Only a matter that waits for it submits its parties.", allowed=[])
    await _ask_for_clearance(session, matter)
    await note(session, matter, SUBMITTED, by=by)


async def reopen(session: AsyncSession, matter: Matter, *, reason: str, by: str) -> None:
    """Ask for a new clearance of a closed matter; it is `opening` until the answer is here."""
    check_status(matter.status, {MatterStatus.CLOSED}, "reopen it")
    matter.move(MatterStatus.OPENING)
    await _check_lead(session, matter)
    unsettled = await provisional_refs(session, matter.id)
    if unsettled:
        detail = "Settle the added parties first."
        raise PartiesUnsettled(detail, refs=unsettled)
    matter.reason = reason
    await _ask_for_clearance(session, matter)
    await note(session, matter, REOPENING, by=by)


async def _ask_for_clearance(session: AsyncSession, matter: Matter) -> None:
    sheet = await get_sheet(session, matter.id)
    await wait_with_limit(session, matter, WaitsFor.CLEARANCE)
    await announce_sheet(session, matter, sheet)
    matter.submitted_version = matter.sheet_version


async def _check_lead(session: AsyncSession, matter: Matter) -> None:
    if not await may_lead(session, matter.lead_lawyer_id):
        raise LeadNeeded("Assign a lead lawyer first.")


async def ask_again(session: AsyncSession, matter: Matter, *, by: str) -> None:
    """Ask to open a pending matter that still holds its clearance."""
    check_status(matter.status, {MatterStatus.PENDING}, "ask to open it")
    if matter.clearance_id is None:
        raise NoClearance("Submit the parties; the matter opens by itself once they are cleared.")
    sheet = await get_sheet(session, matter.id)
    await _check_lead(session, matter)
    await ask_to_open(session, matter, sheet, by=by)


async def accept(session: AsyncSession, granted: ClearanceGranted) -> None:
    """Take the clearance that the matter waits for; one for an older set of parties is no use."""
    matter = await lock_matter(session, granted.subject_id)
    if matter.waits_for is not WaitsFor.CLEARANCE:
        return
    sheet = await get_sheet(session, matter.id)
    if sheet.party_set_hash != granted.party_set_hash:
        return
    await cancel_timers(session, timer_kind(WaitsFor.CLEARANCE), matter.id)
    matter.clearance_id = granted.clearance_id
    matter.wait(None, None)
    await ask_to_open(session, matter, sheet, by=SYSTEM)


async def lose(session: AsyncSession, clearance_id: UUID, reason: RefusalReason) -> None:
    """Drop a clearance that ended while the matter waited for a lead.

    While the matter is opening the answer to its request tells the same.
    """
    matter = await lock_by_clearance(session, clearance_id)
    if matter is not None and matter.waits_for is WaitsFor.LEAD:
        await _go_on(session, matter, reason)


async def refuse(session: AsyncSession, decided: CheckDecided) -> None:
    """Take note that people declined what the matter submitted."""
    assert decided.source_id is not None
    matter = await lock_matter(session, decided.source_id)
    if not _is_about(matter, decided):
        return
    await cancel_timers(session, timer_kind(WaitsFor.CLEARANCE), matter.id)
    if matter.status is MatterStatus.OPENING:
        await _return_to_pending(session, matter, RefusalReason.NOT_GRANTED)
    else:
        await note(session, matter, CHECK_DECLINED, by=SYSTEM)
    await _go_on(session, matter, RefusalReason.NOT_GRANTED)


def _is_about(matter: Matter, decided: CheckDecided) -> bool:
    if matter.waits_for is not WaitsFor.CLEARANCE or matter.submitted_version is None:
        return False
    return (decided.source_version or 0) >= matter.submitted_version
