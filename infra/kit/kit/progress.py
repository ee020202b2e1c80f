"""How far behind each consumer reads, as rows that every process of the service can see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Column, DateTime, Integer, MetaData, Table, Text, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit import clock


def make_table(metadata: MetaData) -> None:
    """`read_to`: every record older than this has been read."""
    moment = DateTime(timezone=True)
    Table(
        "progress",
        metadata,
        Column("consumer", Text, primary_key=True),
        Column("topic", Text, primary_key=True),
        Column("partition", Integer, primary_key=True),
        Column("next_offset", BigInteger, nullable=False),
        Column("behind", BigInteger, nullable=False),
        Column("read_to", moment, nullable=False),
    )


@dataclass(frozen=True, slots=True)
class Progress:
    topic: str
    partition: int
    next_offset: int
    behind: int
    read_to: datetime


_STORE = text("""
INSERT INTO progress AS p (consumer, topic, partition, next_offset, behind, read_to)
SELECT CAST(:consumer AS text), * FROM unnest(
    CAST(:topics AS text[]), CAST(:partitions AS integer[]), CAST(:offsets AS bigint[]),
    CAST(:behind AS bigint[]), CAST(:read_to AS timestamptz[]))
ON CONFLICT (consumer, topic, partition) DO UPDATE SET next_offset = EXCLUDED.next_offset,
    behind = EXCLUDED.behind, read_to = greatest(p.read_to, EXCLUDED.read_to)
""")
_LAG = text(
    "SELECT topic, min(read_to) AS read_to FROM progress WHERE topic = ANY(:topics) GROUP BY 1"
)

_UNREAD = text("SELECT coalesce(sum(behind), 0) FROM progress WHERE topic = ANY(:topics)")


async def store(session: AsyncSession, consumer: str, parts: Collection[Progress]) -> None:
    if not parts:
        return
    columns = {
        "topics": [part.topic for part in parts],
        "partitions": [part.partition for part in parts],
        "offsets": [part.next_offset for part in parts],
        "behind": [part.behind for part in parts],
        "read_to": [part.read_to for part in parts],
    }
    await session.execute(_STORE, {"consumer": consumer, **columns})


async def lag(session: AsyncSession, topics: Collection[str]) -> dict[str, timedelta]:
    """Return how old the oldest unread record of each topic may be; a day if nobody reads it."""
    rows = await session.execute(_LAG, {"topics": list(topics)})
    found = {row.topic: clock.now() - row.read_to for row in rows}
    return {topic: found.get(topic, timedelta(days=1)) for topic in topics}


async def unread(session: AsyncSession, topics: Collection[str]) -> int:
    """Return how many records of these topics lie unread, as of the last second."""
    return int((await session.execute(_UNREAD, {"topics": list(topics)})).scalar_one())
