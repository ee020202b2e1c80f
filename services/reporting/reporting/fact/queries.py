"""Which generation is served, and what it holds."""

from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from reporting.fact.status import GenerationState
from reporting.fact.tables import Generation


class Digest(NamedTuple):
    """Equal for equal sets of events, in whatever order they came."""

    facts: int
    digest: str


_DIGEST = text("""
SELECT count(*) AS facts, coalesce(sum(hashtextextended(event_id::text, 0)), 0)::text AS digest
FROM fact WHERE generation = :generation
""")
_TAKEN = text("""
SELECT count(*) AS facts, coalesce(sum(hashtextextended(event_id::text, 0)), 0)::text AS digest
FROM fact f JOIN position p ON p.consumer = :consumer AND p.key = f.subject_id::text
    AND p.topic = split_part(f.type, '.', 1) || '.' || split_part(f.type, '.', 2)
WHERE f.generation = :generation AND f.version <= p.version
""")


async def serving_generation(session: AsyncSession) -> int:
    """Return the generation that is served: there is always one."""
    served = Generation.state == GenerationState.SERVING
    return int((await session.execute(select(Generation.id).where(served))).scalar_one())


async def digest(session: AsyncSession, generation: int) -> Digest:
    row = (await session.execute(_DIGEST, {"generation": generation})).one()
    return Digest(row.facts, row.digest)


async def digest_of_taken(session: AsyncSession, generation: int, consumer: str) -> Digest:
    """Leave out what `consumer` has not taken yet."""
    given = {"generation": generation, "consumer": consumer}
    row = (await session.execute(_TAKEN, given)).one()
    return Digest(row.facts, row.digest)
