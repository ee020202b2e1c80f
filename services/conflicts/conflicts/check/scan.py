"""Comparing with register rows in PostgreSQL: tails, and everything when the index is out."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from conflicts.check.engine import MAX_TAIL, Candidate, Found
from conflicts.matching.analysis import ANALYSIS_VERSION, Analysis, analyse
from conflicts.matching.scoring import score
from conflicts.register.counter import read_counter
from conflicts.register.tables import Party


class TailTooLongError(Exception):
    """More rows than may be compared under the lock; they are caught up outside first."""


async def compare_tail(
    session: AsyncSession, analyses: Mapping[str, Analysis], after: int, *, most: int = MAX_TAIL
) -> list[Candidate]:
    """Compare with every searchable row newer than `after` that shares a key.

    The keys of another analysis version say nothing: such a row is compared in any case.
    """
    keys = sorted({key for analysis in analyses.values() for key in analysis.keys})
    version = Party.analysis["version"].as_string()
    rows = await session.execute(
        select(Party.id, Party.keys, Party.analysis, Party.content)
        .where(Party.reg_seq > after, Party.searchable)
        .where(or_(Party.keys.overlap(literal(keys, ARRAY(Text))), version != ANALYSIS_VERSION))
        .limit(most + 1)
    )
    found = rows.all()
    if len(found) > most:
        raise TailTooLongError
    asked = {ref: (analysis, set(analysis.keys)) for ref, analysis in analyses.items()}
    return [candidate for row in found for candidate in _compare(asked, row.id, *read_stored(row))]


def _compare(
    asked: Mapping[str, tuple[Analysis, set[str]]], party_id: UUID, keys: list[str], row: Analysis
) -> list[Candidate]:
    close = [(ref, one) for ref, (one, wanted) in asked.items() if not wanted.isdisjoint(keys)]
    scored = [Candidate(ref, party_id, score(analysis, row)) for ref, analysis in close]
    return [candidate for candidate in scored if candidate.match.flagged]


def read_stored(row: Any) -> tuple[list[str], Analysis]:  # noqa: ANN401 - a Party or its columns
    """Return the keys and the analysis, made anew where another version wrote them."""
    stored = Analysis.from_json(row.analysis)
    if stored.version == ANALYSIS_VERSION:
        return row.keys, stored
    content = row.content
    identifiers = [(i["scheme"], i["value"]) for i in content["identifiers"]]
    anew = analyse(content["name"], content["kind"], content["aliases"], identifiers)
    return anew.keys, anew


class RegisterScan:
    """Search without the index: the whole register by its keys; slow, exact, always at hand."""

    generation = "register"

    def __init__(self, sessions: async_sessionmaker[AsyncSession], *, most: int = 5_000) -> None:
        self.sessions = sessions
        self.most = most

    async def __call__(self, analyses: Mapping[str, Analysis]) -> Found:
        async with self.sessions.begin() as session:
            as_of = await read_counter(session)
            try:
                candidates = await compare_tail(session, analyses, 0, most=self.most)
            except TailTooLongError:
                return Found((), as_of, incomplete="too-many-rows", generation=self.generation)
        return Found(tuple(candidates), as_of, generation=self.generation)
