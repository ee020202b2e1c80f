"""What stands between a topic and trust in what was read from it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Hold:
    kind: Literal["dead_letter", "parked", "unknown_type"]
    consumer: str
    topic: str
    count: int


_OPEN = text("""
SELECT CASE state WHEN 'open' THEN 'dead_letter' ELSE 'parked' END AS kind,
       consumer, topic, count(*) AS events
FROM dead_letter WHERE state IN ('open', 'parked') AND topic = ANY(:topics) GROUP BY 1, 2, 3
UNION ALL
SELECT 'unknown_type', consumer, topic, sum(seen)
FROM unknown_type WHERE dismissed_at IS NULL AND topic = ANY(:topics) GROUP BY 2, 3
ORDER BY 1, 2, 3
""")


async def open_holds(session: AsyncSession, topics: Collection[str]) -> list[Hold]:
    """Return open dead letters, parked events and unknown types on `topics`."""
    rows = await session.execute(_OPEN, {"topics": list(topics)})
    return [Hold(row.kind, row.consumer, row.topic, int(row.events)) for row in rows]
