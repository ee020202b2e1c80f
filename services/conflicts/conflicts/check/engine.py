"""What a check needs to run: its own database pool and a way to search."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from conflicts.matching.analysis import Analysis
from conflicts.matching.scoring import Match
from kit.settings import Fragment

MAX_TAIL = 500
MAX_CATCH_UP = 5_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A registered party that matched the asked party `ref`."""

    ref: str
    party_id: UUID
    match: Match


@dataclass(frozen=True, slots=True)
class Found:
    """`as_of`: every register row up to it was compared. `unexhausted`: refs with too many hits."""

    candidates: tuple[Candidate, ...]
    as_of: int
    unexhausted: frozenset[str] = frozenset()
    incomplete: str | None = None
    generation: str = ""


class Search(Protocol):
    async def __call__(self, analyses: Mapping[str, Analysis]) -> Found: ...


class SharingSearch(Search, Protocol):
    """`covering`: any whole answer that compared every register row up to `reg_seq` will do."""

    async def covering(self, analyses: Mapping[str, Analysis], reg_seq: int) -> Found: ...


class CheckSettings(Fragment):
    """Seconds and days as the design sets them; each may be tuned by the operator."""

    check_seconds: float = 3
    search_seconds: float = 1.5
    lease_seconds: float = 10
    first_retry_seconds: float = 1
    last_retry_seconds: float = 60
    clearance_days: int = 30
    adverse_unknown_days: int = 30
    feed_max_age_seconds: float = 60
    outage_minutes: int = 30
    match_queries_per_hour: int = 20_000


@dataclass(frozen=True)
class Engine:
    sessions: async_sessionmaker[AsyncSession]
    search: SharingSearch
    settings: CheckSettings
