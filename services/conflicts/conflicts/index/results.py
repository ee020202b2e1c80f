"""What a search answers."""

from dataclasses import dataclass, field
from uuid import UUID

from conflicts.matching.analysis import Analysis
from conflicts.matching.scoring import Match


@dataclass(frozen=True, slots=True)
class Candidate:
    """`routes` names the ways by which it was found; "tail" is the register itself."""

    party_id: UUID
    name: str
    analysis: Analysis
    routes: tuple[str, ...]
    score: Match


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Candidates by falling score; not `exhausted`: more of them would be flagged."""

    candidates: list[Candidate]
    exhausted: bool = True


@dataclass(slots=True)
class SearchResult:
    """One result a query, in order; with `incomplete` set they are only a part of the truth.

    Every register row up to `as_of` was compared, those up to `watermark` through the index.
    `incomplete` is a slug: unreachable, timeout, index-missing, other-index, alias-ambiguous,
    documents-missing, other-analysis, shard-failed, search-failed, tail-too-long, no-index.
    """

    queries: list[QueryResult] = field(default_factory=list)
    watermark: int = 0
    as_of: int = 0
    index_uuid: str | None = None
    incomplete: str | None = None
