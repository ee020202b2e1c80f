"""From what the register knows to a verdict on an investigator, and people's word on a review.

It compares two small sets of parties in PostgreSQL, so it needs neither the index nor the
register's lock: nothing is registered, reserved or granted.
"""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.asking import Asking
from conflicts.check.deciding import Ruling, decide
from conflicts.check.decisions import check_decidable, check_hits_allow
from conflicts.check.engine import CheckSettings
from conflicts.check.findings import Judged, Owner
from conflicts.check.hits import keep_hits, keep_news
from conflicts.check.queries import get_check, hits_of
from conflicts.check.refusals import CheckNotDecidable, Concerned
from conflicts.check.settling import completed_of, plan_next_try
from conflicts.check.status import CheckState
from conflicts.check.tables import Check
from conflicts.gate.queries import read_stops
from conflicts.matching.scoring import MATCHER_VERSION
from conflicts.recusal.comparing import compare_known
from conflicts.recusal.queries import Known, assignment_of, read_known
from conflicts.recusal.status import RELATED, Bar, bars_of, verdict_on
from conflicts.register.counter import read_counter
from contracts.conflicts import Decision, Verdict
from kit import outbox

ERASED = "erased"


async def settle_recusal(
    session: AsyncSession, check: Check, settings: CheckSettings, *, now: datetime
) -> None:
    """Give a claimed check its verdict; the caller holds its row.

    Clear and blocked decide themselves: nobody may overrule who is on the team.
    """
    asked = assignment_of(check)
    if asked is None:
        check.obsolete_because = ERASED
        return
    known = await read_known(session, asked)
    judged = await compare_known(session, known)
    bars = bars_of(asked, known.lead_id, known.team)
    max_age = timedelta(seconds=settings.feed_max_age_seconds)
    stops = [*known.doubts, *await read_stops(session, max_age=max_age, now=now)]
    verdict, because = verdict_on(bars, [one.finding for one in judged], stops)
    await keep_hits(session, check, judged, now=now)
    news = (verdict, because) != (check.verdict, check.because)
    check.move(CheckState.VERDICT)
    check.verdict, check.because = verdict, because
    await _record(session, check, known, judged, now)
    if verdict is Verdict.INCOMPLETE:
        plan_next_try(check, settings, now)
    else:
        check.incomplete_since = None
    if news:
        hits = len(await hits_of(session, check.id))
        await outbox.record(session, completed_of(check, hits, now))
    await _decide_itself(session, check, bars, settings, now)


async def _decide_itself(
    session: AsyncSession, check: Check, bars: list[Bar], settings: CheckSettings, now: datetime
) -> None:
    if check.verdict is Verdict.CLEAR:
        ruling = Ruling(Decision.CLEARED)
    elif check.verdict is Verdict.BLOCKED:
        ruling = Ruling(Decision.DECLINED, reason=", ".join(bars))
    else:
        return
    await decide(session, check, _asking(check), ruling, settings, now=now)


async def decide_recusal(
    session: AsyncSession, check: Check, ruling: Ruling, settings: CheckSettings, *, now: datetime
) -> Check:
    """Decide a review as an officer, on what the register knows now.

    The check comes back undecided, with hits to look at, when there are new ones.
    """
    assert ruling.by is not None
    check = await get_check(session, check.id, lock=True)
    check_decidable(check, ruling.by)
    asked = assignment_of(check)
    if asked is None:
        raise CheckNotDecidable("What was asked is erased.")
    known = await read_known(session, asked)
    if ruling.by in known.concerned:
        raise Concerned("Someone else of the conflicts office has to decide this.")
    if ruling.decision is not Decision.DECLINED:
        _check_not_barred(bars_of(asked, known.lead_id, known.team))
        judged = await compare_known(session, known)
        if await keep_news(session, check, judged, await read_counter(session), now=now):
            return check
        await check_hits_allow(session, check, ruling.decision)
    await decide(session, check, _asking(check), ruling, settings, now=now)
    return check


def _check_not_barred(bars: list[Bar]) -> None:
    if bars:
        raise CheckNotDecidable(f"Nobody may clear this investigator: {', '.join(bars)}.")


def _asking(check: Check) -> Asking:
    """Return a question without a sheet: nothing is granted or confirmed by its decision."""
    return Asking((), frozenset(check.refs), Owner(None, None, check.office_id))


async def _record(
    session: AsyncSession, check: Check, known: Known, judged: list[Judged], now: datetime
) -> None:
    """Keep what the verdict rests on, and who may not decide on it."""
    check.team = sorted({*check.team, *known.concerned})
    check.as_of, check.as_of_at = await read_counter(session), now
    check.matcher_version, check.rules_version = MATCHER_VERSION, RELATED.rule_id
    check.record = {
        "matter_version": None if known.matter is None else known.matter.source_version,
        "own_parties": len(known.mine),
        "matter_parties": len(known.theirs),
        "colleagues": len(known.colleagues),
        "candidates": [[one.asked.ref, str(one.party_id), one.match.score] for one in judged],
    }
