"""Running one check: claim, search outside the lock, judge, settle under it."""

import asyncio
import logging
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.asking import Asking, read_asking
from conflicts.check.engine import MAX_CATCH_UP, MAX_TAIL, Engine, Found
from conflicts.check.findings import judge_candidates
from conflicts.check.queries import count_hits, get_check
from conflicts.check.scan import TailTooLongError, compare_tail
from conflicts.check.settling import Comparison, completed_of, plan_next_try, settle
from conflicts.check.status import CheckState
from conflicts.check.tables import Check
from conflicts.check.verdict import Doubt, Stop
from conflicts.db import REGISTER_LOCK
from conflicts.recusal.settling import settle_recusal
from conflicts.register.counter import read_counter
from conflicts.rules.loading import current_pack
from contracts.conflicts import Verdict
from kit import clock, outbox
from kit.db import take_lock
from kit.failpoints import failpoint
from kit.transient import is_transient

log = logging.getLogger("conflicts.check")

_CLAIM = text("""
UPDATE conflict_check SET state = 'searching', run_at = :lapses_at, revision = revision + 1
WHERE id = (
    SELECT id FROM conflict_check
    WHERE run_at <= :now AND obsolete_because IS NULL AND (
        state IN ('queued', 'searching') OR (state = 'verdict' AND verdict = 'incomplete'))
    ORDER BY run_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id
""")


async def claim_next(engine: Engine) -> UUID | None:
    """Take the check that has waited longest; a claim that is not finished lapses."""
    now = clock.now()
    given = {"now": now, "lapses_at": now + timedelta(seconds=engine.settings.lease_seconds)}
    async with engine.sessions.begin() as session:
        claimed: UUID | None = await session.scalar(_CLAIM, given)
        return claimed


async def hasten_incomplete(engine: Engine) -> None:
    """Let what waits for its next try be tried now: the index answers again."""
    incomplete = (Check.state == CheckState.VERDICT) & (Check.verdict == Verdict.INCOMPLETE)
    async with engine.sessions.begin() as session:
        waiting = update(Check).where(incomplete, Check.obsolete_because.is_(None))
        await session.execute(waiting.values(run_at=clock.now()))


async def run_check(engine: Engine, check_id: UUID) -> None:
    """Bring a claimed check to its verdict; what fails for a while leaves it `incomplete`."""
    try:
        async with asyncio.timeout(engine.settings.check_seconds):
            comparison = await compare(engine, check_id)
            if comparison is not None:
                await _settle(engine, check_id, comparison)
    except TailTooLongError:
        await give_up_for_now(engine, check_id, Stop(Doubt.SEARCH, "tail"))
    except TimeoutError:
        await give_up_for_now(engine, check_id, Stop(Doubt.SEARCH, "time"))
    except DBAPIError as error:
        if not is_transient(error):
            raise
        log.warning("a check waits: %s", type(error.orig).__name__)
        await give_up_for_now(engine, check_id, Stop(Doubt.LOCK))


async def compare(engine: Engine, check_id: UUID) -> Comparison | None:
    """Search and judge outside the lock; None when there is nothing to do any more."""
    async with engine.sessions.begin() as session:
        check = await get_check(session, check_id)
        if check.is_of_investigator:
            await _settle_recusal(engine, session, check_id)
            return None
        asking = await read_asking(session, check)
        if asking.gone is not None:
            check.obsolete_because = asking.gone
            return None
    found = await engine.search(asking.analyses)
    async with engine.sessions.begin() as session:
        return await _judge(session, asking, found)


async def _settle_recusal(engine: Engine, session: AsyncSession, check_id: UUID) -> None:
    check = await get_check(session, check_id, lock=True)
    if check.state is CheckState.SEARCHING and check.obsolete_because is None:
        await settle_recusal(session, check, engine.settings, now=clock.now())


async def _judge(session: AsyncSession, asking: Asking, found: Found) -> Comparison:
    """Judge what was found; a tail too long for the lock is compared here first."""
    now = clock.now()
    pack = current_pack(now.date())
    as_of = await read_counter(session)
    candidates = list(found.candidates)
    if as_of - found.as_of > MAX_TAIL:
        candidates += await compare_tail(session, asking.analyses, found.as_of, most=MAX_CATCH_UP)
        found = Found(
            tuple(candidates), as_of, found.unexhausted, found.incomplete, found.generation
        )
    judged = await judge_candidates(
        session, asking.asked, candidates, pack, now.date(), inquiry_id=asking.inquiry_id
    )
    return Comparison(found, tuple(judged), pack)


async def _settle(engine: Engine, check_id: UUID, comparison: Comparison) -> None:
    failpoint("conflicts.before-grant")
    async with engine.sessions.begin() as session:
        await take_lock(session, REGISTER_LOCK)
        check = await get_check(session, check_id, lock=True)
        if check.state is CheckState.SEARCHING and check.obsolete_because is None:
            await settle(session, check, comparison, engine.settings, now=clock.now())
    failpoint("conflicts.after-grant")


async def give_up_for_now(engine: Engine, check_id: UUID, stop: Stop) -> None:
    """Without the lock: `incomplete` grants nothing."""
    now = clock.now()
    async with engine.sessions.begin() as session:
        check = await get_check(session, check_id, lock=True)
        if check.state is not CheckState.SEARCHING or check.obsolete_because is not None:
            return
        check.move(CheckState.VERDICT)
        news = (check.verdict, check.because) != (Verdict.INCOMPLETE, [str(stop)])
        check.verdict, check.because = Verdict.INCOMPLETE, [str(stop)]
        plan_next_try(check, engine.settings, now)
        if news:
            hits = await count_hits(session, check.id)
            await outbox.record(session, completed_of(check, hits, now))
