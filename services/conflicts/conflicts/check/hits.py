"""Keeping what a check found."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.findings import Judged
from conflicts.check.queries import Evidence, erased_parties, hits_of, settled_by_people
from conflicts.check.tables import Check, Hit
from conflicts.rules.judge import Finding, Gravity
from kit.ids import new_id

MAX_HITS_WITHOUT_A_RULE = 100
NEW_HITS = "new_hits"


async def leave_out_settled(session: AsyncSession, judged: Sequence[Judged]) -> list[Judged]:
    """Leave out pairs that people have found harmless, this finding or a graver one.

    Also those whose party was erased since it was looked at: its name comes back nowhere.
    """
    if not judged:
        return []
    gone = await erased_parties(session, {one.party_id for one in judged})
    judged = [one for one in judged if one.party_id not in gone]
    ids = {one.party_id for one in judged} | {one.asked.party_id for one in judged}
    settled = await settled_by_people(session, ids)
    return [one for one in judged if not _is_settled(one, settled)]


def _is_settled(one: Judged, settled: Mapping[Evidence, Gravity]) -> bool:
    covered = settled.get((*one.pair, one.evidence))
    return covered is not None and one.gravity >= covered


async def keep_hits(
    session: AsyncSession, check: Check, judged: Sequence[Judged], *, now: datetime
) -> None:
    """Add those that the check does not have yet."""
    ruled = [one for one in judged if one.finding is not None]
    others = sorted(
        (one for one in judged if one.finding is None), key=lambda one: -one.match.score
    )
    rows = [_row(check, one, now) for one in [*ruled, *others[:MAX_HITS_WITHOUT_A_RULE]]]
    if rows:
        await session.execute(insert(Hit).values(rows).on_conflict_do_nothing())


async def keep_news(
    session: AsyncSession, check: Check, judged: Sequence[Judged], as_of: int, *, now: datetime
) -> bool:
    """Keep what the check does not have yet and tell whether any of it stops."""
    known = {
        (hit.ref, hit.party_id, hit.rule_id, hit.evidence)
        for hit in await hits_of(session, check.id)
    }
    news = [
        one
        for one in judged
        if (one.asked.ref, one.party_id, one.rule_id, one.evidence) not in known
    ]
    await keep_hits(session, check, news, now=now)
    check.as_of, check.as_of_at = as_of, now
    stops = any(one.stops for one in news)
    if stops and NEW_HITS not in check.because:
        check.because = [*check.because, NEW_HITS]
    return stops


def _row(check: Check, one: Judged, now: datetime) -> dict[str, Any]:
    finding = one.finding
    return {
        "id": new_id(),
        "check_id": check.id,
        "ref": one.asked.ref,
        "own_party_id": one.asked.party_id if one.asked.is_registered else None,
        "party_id": one.party_id,
        "source_kind": one.source_kind,
        "source_id": one.source_id,
        "office_id": one.office_id,
        "score": one.match.score,
        "reasons": [asdict(reason) for reason in one.match.reasons],
        "found": one.found,
        "evidence": one.evidence,
        "rule_id": one.rule_id,
        "rule_class": None if finding is None else finding.rule_class,
        "finding": {} if finding is None else words_of(finding),
        "created_at": now,
        "revision": 1,
    }


def words_of(finding: Finding) -> dict[str, Any]:
    return {
        "title": finding.title.model_dump(),
        "citation": finding.citation.model_dump(),
        "needs": finding.needs.model_dump(),
        "decided_by": finding.decided_by,
        "severity": finding.severity,
        "waits": finding.waits,
        "goes_on": finding.goes_on,
    }
