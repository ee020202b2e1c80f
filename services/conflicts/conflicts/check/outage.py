"""Clearing while the search is out: two officers, on a full scan, compared again afterwards."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.asking import Asking, read_asking
from conflicts.check.deciding import Ruling, decide
from conflicts.check.decisions import check_concerned
from conflicts.check.engine import CheckSettings, Engine
from conflicts.check.findings import judge_candidates
from conflicts.check.hits import keep_hits, leave_out_settled
from conflicts.check.queries import get_check
from conflicts.check.refusals import CheckNotDecidable
from conflicts.check.scan import RegisterScan
from conflicts.check.settling import Comparison, catch_up, record_versions
from conflicts.check.status import CheckState
from conflicts.check.tables import Check, OutageApproval
from conflicts.check.verdict import DECIDES_ITSELF
from conflicts.db import REGISTER_LOCK
from conflicts.evaluation.actions import evaluate_sheet_later
from conflicts.rules.loading import current_pack
from kit.db import take_lock
from kit.problems import Conflict

MOST_SCANNED = 50_000


class OutageTooShort(Conflict):
    slug = "outage-too-short"
    title = "The search may come back by itself"
    title_zh = "检索服务可能自行恢复，请稍候"


class SecondOfficerNeeded(Conflict):
    slug = "second-officer-needed"
    title = "Another officer has to agree"
    title_zh = "须由另一名利益冲突专员同意"


class ScanFoundConflicts(Conflict):
    slug = "scan-found-conflicts"
    title = "The scan of the register found conflicts"
    title_zh = "对登记库的全面扫描发现冲突"


async def approve_in_outage(engine: Engine, check_id: UUID, ruling: Ruling, now: datetime) -> None:
    """Keep the first officer's approval; on the second one's, scan everything and clear.

    `ruling.by` is the officer. What the scan finds is kept, also where it refuses the clearing.
    """
    assert ruling.by is not None
    async with engine.sessions.begin() as session:
        check = await get_check(session, check_id, lock=True)
        check_out(check, ruling.by, engine.settings, now)
        if not await _approve(session, check, ruling, now):
            return
    comparison = await _scan(engine, check_id, now)
    async with engine.sessions.begin() as session:
        await take_lock(session, REGISTER_LOCK)
        check = await get_check(session, check_id, lock=True)
        check_out(check, ruling.by, engine.settings, now)
        is_clear = await _settle(session, check, comparison, ruling, engine.settings, now=now)
    if not is_clear:
        raise ScanFoundConflicts("Read the check: its hits have to be decided after the outage.")


def check_out(check: Check, by: UUID, settings: CheckSettings, now: datetime) -> None:
    """Refuse unless the check could not be finished for the whole time that counts as outage."""
    if check.obsolete_because is not None or check.purpose not in DECIDES_ITSELF:
        raise CheckNotDecidable("There is nothing to clear on this check.")
    if check.is_of_investigator:
        raise CheckNotDecidable("An investigator's check waits until the feeds are back.")
    check_concerned(check, by)
    if check.state is CheckState.DECIDED or check.incomplete_since is None:
        raise CheckNotDecidable("The search has answered; decide on its hits.")
    earliest = check.incomplete_since + timedelta(minutes=settings.outage_minutes)
    if now < earliest:
        detail = f"The search is out since {check.incomplete_since:%H:%M} UTC only."
        raise OutageTooShort(detail, allowed_from=earliest.isoformat())


async def _approve(session: AsyncSession, check: Check, ruling: Ruling, now: datetime) -> bool:
    """Return whether another officer has approved before."""
    mine = OutageApproval.check_id == check.id
    officers = set((await session.scalars(select(OutageApproval.officer).where(mine))).all())
    if officers == {ruling.by}:
        raise SecondOfficerNeeded("You have approved this already.")
    if ruling.by not in officers:
        row = OutageApproval(check_id=check.id, officer=ruling.by, approved_at=now)
        row.reason = ruling.reason or ""
        session.add(row)
    return bool(officers - {ruling.by})


async def _scan(engine: Engine, check_id: UUID, now: datetime) -> Comparison:
    async with engine.sessions.begin() as session:
        asking = await read_asking(session, await get_check(session, check_id))
    found = await RegisterScan(engine.sessions, most=MOST_SCANNED)(asking.analyses)
    if found.incomplete is not None:
        raise CheckNotDecidable("Too many parties are alike: add an identifier.")
    pack = current_pack(now.date())
    async with engine.sessions.begin() as session:
        judged = await judge_candidates(
            session,
            asking.asked,
            found.candidates,
            pack,
            now.date(),
            inquiry_id=asking.inquiry_id,
        )
    return Comparison(found, tuple(judged), pack)


async def _settle(
    session: AsyncSession,
    check: Check,
    comparison: Comparison,
    ruling: Ruling,
    settings: CheckSettings,
    *,
    now: datetime,
) -> bool:
    """Return False, with the hits kept, where the scan found what stops it."""
    asking = await read_asking(session, check)
    if asking.gone is not None or asking.other_parties:
        raise CheckNotDecidable("The question is out of date.")
    judged = await catch_up(session, asking, comparison, now=now)
    judged = await leave_out_settled(session, judged)
    await keep_hits(session, check, judged, now=now)
    if any(one.stops for one in judged):
        return False
    if check.state is CheckState.SEARCHING:
        check.move(CheckState.VERDICT)
    await record_versions(session, check, comparison, now=now)
    check.record = {**check.record, "outage_since": str(check.incomplete_since)}
    await decide(session, check, asking, ruling, settings, now=now)
    _compare_again(session, asking)
    return True


def _compare_again(session: AsyncSession, asking: Asking) -> None:
    """Ask for a comparison through the index as soon as it answers."""
    if asking.sheet is not None:
        refs = sorted(asking.refs)
        evaluate_sheet_later(session, asking.sheet, refs, cause="cleared_in_outage")
