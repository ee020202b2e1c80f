"""The decision on a whole check by people; a clearing is matched against the tail as well."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.asking import Asking, read_asking
from conflicts.check.deciding import Ruling, decide
from conflicts.check.decisions import check_decidable, check_hits_allow
from conflicts.check.engine import MAX_CATCH_UP, CheckSettings, Found
from conflicts.check.findings import Judged, judge_candidates
from conflicts.check.hits import keep_news, leave_out_settled
from conflicts.check.queries import get_check
from conflicts.check.refusals import CheckNotDecidable, Concerned
from conflicts.check.scan import compare_tail
from conflicts.check.settling import Comparison, catch_up
from conflicts.check.tables import Check
from conflicts.db import REGISTER_LOCK
from conflicts.recusal.settling import decide_recusal
from conflicts.register.counter import read_counter
from conflicts.rules.loading import current_pack
from contracts.conflicts import Decision
from kit.db import take_lock


async def decide_check(
    session: AsyncSession,
    check_id: UUID,
    ruling: Ruling,
    settings: CheckSettings,
    *,
    now: datetime,
) -> Check:
    """Decide as an officer (`ruling.by`). Takes the register lock.

    The check comes back undecided, with hits to look at, when the register has learnt of another
    conflict since the verdict.
    """
    if ruling.by is None:
        raise CheckNotDecidable("Only a member of staff decides.")
    check = await get_check(session, check_id)
    check_decidable(check, ruling.by)
    if check.is_of_investigator:
        return await decide_recusal(session, check, ruling, settings, now=now)
    clears = ruling.decision is not Decision.DECLINED
    before = await _compare_outside(session, check, now) if clears else None
    await take_lock(session, REGISTER_LOCK)
    check = await get_check(session, check_id, lock=True)
    check_decidable(check, ruling.by)
    if before is not None and await _keep_news(session, check, *before, now=now):
        return check
    asking = await read_asking(session, check)
    _check_concerned_now(asking, ruling.by)
    if ruling.decision is Decision.DECLINED:
        await decide(session, check, asking, ruling, settings, now=now)
        return check
    _check_asking(asking)
    await check_hits_allow(session, check, ruling.decision)
    if not await _finds_more(session, check, asking, now):
        await decide(session, check, asking, ruling, settings, now=now)
    return check


def _check_concerned_now(asking: Asking, by: UUID) -> None:
    """Refuse who joined the team after the question was put."""
    if asking.sheet is not None and by in {*asking.sheet.team, asking.sheet.lead_id}:
        raise Concerned("Someone else of the conflicts office has to decide this.")


def _check_asking(asking: Asking) -> None:
    if asking.gone is not None:
        raise CheckNotDecidable(f"The question is out of date: {asking.gone}.")
    if asking.other_parties:
        raise CheckNotDecidable("The owner announced other parties than were checked here.")


async def _finds_more(session: AsyncSession, check: Check, asking: Asking, now: datetime) -> bool:
    """Compare with what came since the verdict; keep new hits and tell whether one stops."""
    pack = current_pack(now.date())
    since = Comparison(Found((), check.as_of), (), pack)
    judged = await catch_up(session, asking, since, now=now)
    return await _keep_news(session, check, judged, await read_counter(session), now=now)


async def _compare_outside(
    session: AsyncSession, check: Check, now: datetime
) -> tuple[list[Judged], int]:
    """Compare the bulk of the tail before the lock is taken; what is kept is kept under it."""
    asking = await read_asking(session, check)
    as_of = await read_counter(session)
    candidates = await compare_tail(session, asking.analyses, check.as_of, most=MAX_CATCH_UP)
    judged = await judge_candidates(
        session,
        asking.asked,
        candidates,
        current_pack(now.date()),
        now.date(),
        inquiry_id=asking.inquiry_id,
    )
    return judged, as_of


async def _keep_news(
    session: AsyncSession, check: Check, judged: list[Judged], as_of: int, *, now: datetime
) -> bool:
    unsettled = await leave_out_settled(session, judged)
    return await keep_news(session, check, unsettled, as_of, now=now)
