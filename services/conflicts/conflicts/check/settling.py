"""From what was found to a verdict, under the lock: tail, doubts, hits, and the grant if clear."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.asking import Asking, read_asking
from conflicts.check.deciding import Ruling, decide
from conflicts.check.engine import CheckSettings, Found
from conflicts.check.findings import Judged, judge_candidates, judge_own
from conflicts.check.hits import keep_hits, leave_out_settled
from conflicts.check.queries import count_hits
from conflicts.check.scan import compare_tail
from conflicts.check.status import CheckState
from conflicts.check.tables import Check
from conflicts.check.verdict import DECIDES_ITSELF, Stop, doubts_of, make_verdict
from conflicts.gate.queries import read_stops
from conflicts.matching.scoring import MATCHER_VERSION
from conflicts.register.counter import read_counter
from conflicts.rules.pack import Pack
from contracts.conflicts import CheckCompleted, Decision, Verdict
from kit import outbox


@dataclass(frozen=True)
class Comparison:
    """A search and its judgement, made outside the lock."""

    found: Found
    judged: tuple[Judged, ...]
    pack: Pack


async def settle(
    session: AsyncSession,
    check: Check,
    comparison: Comparison,
    settings: CheckSettings,
    *,
    now: datetime,
) -> None:
    """Give the check its verdict. The caller holds the register lock and the check's row."""
    asking = await read_asking(session, check)
    if asking.gone is not None:
        check.obsolete_because = asking.gone
        return
    judged = await catch_up(session, asking, comparison, now=now)
    judged = await leave_out_settled(session, judged)
    stops = await _stops(session, check, asking, comparison.found, settings, now)
    verdict, because = make_verdict([one.finding for one in judged], stops)
    await keep_hits(session, check, judged, now=now)
    news = (verdict, because) != (check.verdict, check.because)
    check.move(CheckState.VERDICT)
    check.verdict, check.because = verdict, because
    await record_versions(session, check, comparison, now=now)
    if verdict is Verdict.INCOMPLETE:
        plan_next_try(check, settings, now)
    else:
        check.incomplete_since = None
    if news:
        hits = await count_hits(session, check.id)
        await outbox.record(session, completed_of(check, hits, now))
    if verdict is Verdict.CLEAR and check.purpose in DECIDES_ITSELF:
        await decide(session, check, asking, Ruling(Decision.CLEARED), settings, now=now)


async def catch_up(
    session: AsyncSession, asking: Asking, comparison: Comparison, *, now: datetime
) -> list[Judged]:
    """Add what is newer than the search, and what the parties are to each other."""
    candidates = await compare_tail(session, asking.analyses, comparison.found.as_of)
    newer = await judge_candidates(
        session,
        asking.asked,
        candidates,
        comparison.pack,
        now.date(),
        inquiry_id=asking.inquiry_id,
    )
    own = judge_own(asking.all_parties, asking.owner, comparison.pack, now.date())
    seen = {(one.asked.ref, one.party_id): one for one in [*comparison.judged, *newer]}
    mine = [
        one for one in own if one.asked.ref in asking.refs or one.found["own_ref"] in asking.refs
    ]
    return [*seen.values(), *mine]


async def _stops(
    session: AsyncSession,
    check: Check,
    asking: Asking,
    found: Found,
    settings: CheckSettings,
    now: datetime,
) -> list[Stop]:
    stops = doubts_of(
        check.parties().adverse,
        other_parties=asking.other_parties,
        unexhausted=found.unexhausted,
        failure=found.incomplete,
    )
    max_age = timedelta(seconds=settings.feed_max_age_seconds)
    return [*stops, *await read_stops(session, max_age=max_age, now=now)]


async def record_versions(
    session: AsyncSession, check: Check, comparison: Comparison, *, now: datetime
) -> None:
    """Keep what the verdict rests on."""
    found = comparison.found
    check.as_of, check.as_of_at = await read_counter(session), now
    check.matcher_version, check.rules_version = MATCHER_VERSION, comparison.pack.rules_version
    check.record = {
        "search_as_of": found.as_of,
        "index_generation": found.generation,
        "candidates": [[c.ref, str(c.party_id), c.match.score] for c in found.candidates],
    }


def plan_next_try(check: Check, settings: CheckSettings, now: datetime) -> None:
    """Double the wait from try to try, up to a minute."""
    wait = settings.first_retry_seconds * 2 ** min(check.attempts, 10)
    check.run_at = now + timedelta(seconds=min(wait, settings.last_retry_seconds))
    check.attempts += 1
    check.incomplete_since = check.incomplete_since or now


def completed_of(check: Check, hit_count: int, now: datetime) -> CheckCompleted:
    assert check.verdict is not None
    return CheckCompleted(
        check_id=check.id,
        purpose=check.purpose,
        source_kind=check.source_kind,
        source_id=check.source_id,
        source_version=check.source_version,
        office_id=check.office_id,
        party_set_hash=check.party_set_hash,
        number=check.number,
        verdict=check.verdict,
        hit_count=hit_count,
        because=tuple(check.because),
        occurred_at=now,
    )
