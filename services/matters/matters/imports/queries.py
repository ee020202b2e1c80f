"""What is here already of the rows of an import."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from matters.imports.reading import Row
from matters.matter.tables import Matter


@dataclass
class Known:
    """`digests` by source id."""

    digests: dict[str, str] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)


async def known_rows(session: AsyncSession, rows: Sequence[Row]) -> Known:
    same = or_(
        Matter.source_id.in_([row.given.source_id for row in rows]),
        Matter.number.in_([row.given.number for row in rows]),
    )
    wanted = select(Matter.source_id, Matter.source_digest, Matter.number).where(same)
    known = Known()
    for source_id, digest, number in await session.execute(wanted):
        if number is not None:
            known.numbers.add(number)
        if source_id is not None and digest is not None:
            known.digests[source_id] = digest
    return known
