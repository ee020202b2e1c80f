"""Comparing one change, in both directions, with every live mandate; alerts where it matters."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.alert.actions import Alarm, raise_alert
from conflicts.alert.status import AlertKind
from conflicts.check.engine import Engine, Found
from conflicts.check.findings import Judged, judge_candidates
from conflicts.check.hits import leave_out_settled, words_of
from conflicts.check.parts import Asked, asked_of
from conflicts.evaluation.tables import Evaluation, Lane
from conflicts.gate.stops import SHEET_TOPICS
from conflicts.matching.analysis import Analysis
from conflicts.register.queries import get_sheet, parties_of
from conflicts.register.status import MANDATES
from conflicts.register.tables import Sheet
from conflicts.rules.judge import GRAVITY, Finding, judge
from conflicts.rules.loading import current_pack
from conflicts.rules.pack import Pack, PartState
from contracts.conflicts import SourceKind
from kit import clock
from kit.failpoints import failpoint
from kit.progress import unread

LONGEST_WAIT_SECONDS = 60
MOST_UNREAD = 100
"""Unread party sheets beyond which an import is still arriving: they go first."""

REVOKED = "consent_revoked"
"""The one cause that raises again what was raised before on the same evidence."""

log = logging.getLogger("conflicts.evaluation")

_CLAIM = text("""
UPDATE evaluation SET attempts = attempts + 1, run_at = :lapses_at
WHERE id = (
    SELECT id FROM evaluation WHERE done_at IS NULL AND lane = :lane AND run_at <= :now
    ORDER BY run_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id
""")


async def claim_next(engine: Engine, lane: Lane, *, behind_seconds: float = 0) -> UUID | None:
    """Take the change that has waited longest; a claim that is not finished lapses.

    `behind_seconds`: leave it that long to its check, whose search serves both.
    """
    now = clock.now()
    lapses_at = now + timedelta(seconds=engine.settings.lease_seconds)
    async with engine.sessions.begin() as session:
        due = now - timedelta(seconds=behind_seconds)
        given = {"lane": lane, "now": due, "lapses_at": lapses_at}
        claimed: UUID | None = await session.scalar(_CLAIM, given)
        return claimed


async def claim_imported(engine: Engine) -> UUID | None:
    """Take the next change of the slow lane, once the sheets that came with it are registered."""
    async with engine.sessions() as session:
        if await unread(session, SHEET_TOPICS) > MOST_UNREAD:
            return None
    return await claim_next(engine, Lane.SLOW)


async def hasten_waiting(engine: Engine) -> None:
    """Let the changes that a search left open be compared now."""
    tried = Evaluation.done_at.is_(None) & (Evaluation.outcome != {})
    async with engine.sessions.begin() as session:
        await session.execute(update(Evaluation).where(tried).values(run_at=clock.now()))


async def evaluate(engine: Engine, evaluation_id: UUID) -> None:
    """Compare a claimed change; what the search leaves open is tried again."""
    failpoint("conflicts.before-evaluation")
    async with engine.sessions.begin() as session:
        reg_seq, sheet, asked = await _read(session, evaluation_id)
    analyses = {one.ref: one.analysis for one in asked}
    found = await _search(engine, analyses, reg_seq)
    failpoint("conflicts.before-alert")
    async with engine.sessions.begin() as session:
        evaluation = await session.get_one(Evaluation, evaluation_id, with_for_update=True)
        if evaluation.done_at is not None:
            return
        raised = await _raise_alerts(session, evaluation, sheet, asked, found)
        evaluation.outcome = {"judged": len(found.candidates), "alerts": raised}
        if found.incomplete is not None:
            _try_again(evaluation, found.incomplete)
            return
        evaluation.done_at = clock.now()


async def _search(engine: Engine, analyses: Mapping[str, Analysis], reg_seq: int) -> Found:
    if not analyses:
        return Found((), 0)
    try:
        async with asyncio.timeout(engine.settings.check_seconds):
            return await engine.search.covering(analyses, reg_seq)
    except TimeoutError:
        return Found((), 0, incomplete="time")


async def _read(session: AsyncSession, evaluation_id: UUID) -> tuple[int, Sheet, list[Asked]]:
    """Return the change's reg_seq (what comes later is compared with it in turn), and who it is."""
    evaluation = await session.get_one(Evaluation, evaluation_id)
    sheet = await session.get_one(Sheet, evaluation.sheet_id, populate_existing=True)
    if sheet.redeemed_into is not None:
        sheet = await get_sheet(session, SourceKind.MATTER, sheet.redeemed_into)
    rows = [row for row in (await parties_of(session, sheet.id)).values() if row.searchable]
    changed = [row for row in rows if not evaluation.refs or row.ref in evaluation.refs]
    return evaluation.reg_seq, sheet, asked_of(sheet, changed)


def _try_again(evaluation: Evaluation, why: str) -> None:
    wait = min(2 ** min(evaluation.attempts, 10), LONGEST_WAIT_SECONDS)
    evaluation.run_at = clock.now() + timedelta(seconds=wait)
    log.warning("an evaluation waits: %s", why)


async def _raise_alerts(
    session: AsyncSession,
    evaluation: Evaluation,
    sheet: Sheet,
    asked: Sequence[Asked],
    found: Found,
) -> int:
    now = clock.now()
    pack = current_pack(now.date())
    judged = await judge_candidates(
        session, asked, found.candidates, pack, now.date(), inquiry_id=sheet.inquiry_id
    )
    raised = 0
    for one in await leave_out_settled(session, judged):
        finding = worse_of(one, pack, now)
        if finding is not None and _matters(sheet, one):
            alarm = _alarm(evaluation, sheet, one, finding)
            raised += await raise_alert(session, alarm, now=now) is not None
    return raised


def worse_of(one: Judged, pack: Pack, now: datetime) -> Finding | None:
    """Return the graver of the two directions."""
    back = judge(one.part, one.asked.part, pack=pack, on=now.date())
    findings: Iterable[Finding] = (f for f in (one.finding, back) if f is not None)
    return min(findings, key=lambda f: GRAVITY.index(f.rule_class), default=None)


def _matters(sheet: Sheet, one: Judged) -> bool:
    """Tell whether someone has to know: a mandate is touched that no check looks at now."""
    if one.part.state in MANDATES:
        return True
    return one.asked.part.state in MANDATES - {PartState.PENDING} or sheet.imported


def _alarm(evaluation: Evaluation, sheet: Sheet, one: Judged, finding: Finding) -> Alarm:
    assert one.source_kind is not None
    assert one.source_id is not None
    again = f":{evaluation.id}" if evaluation.cause == REVOKED else ""
    return Alarm(
        kind=AlertKind.CONFLICT,
        pair=one.pair,
        evidence=one.evidence + again,
        source=sheet,
        rule_class=finding.rule_class,
        rule_id=finding.rule_id,
        other=(one.source_kind, one.source_id, one.office_id),
        finding=words_of(finding),
        details={
            "ref": one.asked.ref,
            "party_id": str(one.asked.party_id),
            "other_party_id": str(one.party_id),
            "score": one.match.score,
            "reasons": [reason.code for reason in one.match.reasons],
            "cause": evaluation.cause,
        },
    )
