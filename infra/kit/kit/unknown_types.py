"""Event types that nobody here knows: passed and counted, until someone has looked."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, DateTime, MetaData, Table, Text, func, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit.db import affected
from kit.reading import Received


def make_table(metadata: MetaData) -> None:
    moment = DateTime(timezone=True)
    Table(
        "unknown_type",
        metadata,
        Column("consumer", Text, primary_key=True),
        Column("topic", Text, primary_key=True),
        Column("type", Text, primary_key=True),
        Column("seen", BigInteger, nullable=False),
        Column("first_at", moment, nullable=False, server_default=func.now()),
        Column("last_at", moment, nullable=False, server_default=func.now()),
        Column("dismissed_at", moment),
        Column("dismissed_by", Text),
    )


_COUNT = text("""
INSERT INTO unknown_type AS u (consumer, topic, type, seen) VALUES (:consumer, :topic, :type, :seen)
ON CONFLICT (consumer, topic, type) DO UPDATE
SET seen = u.seen + EXCLUDED.seen, last_at = now(), dismissed_at = NULL, dismissed_by = NULL
""")
_DISMISS = text("""
UPDATE unknown_type SET dismissed_at = now(), dismissed_by = :actor
WHERE topic = :topic AND type = :type AND dismissed_at IS NULL
""")


async def count(session: AsyncSession, consumer: str, records: Sequence[Received]) -> None:
    for (topic, kind), seen in sorted(Counter((r.topic, r.type) for r in records).items()):
        given = {"consumer": consumer, "topic": topic, "type": kind, "seen": seen}
        await session.execute(_COUNT, given)


async def dismiss(session: AsyncSession, topic: str, event_type: str, actor: str) -> bool:
    """Someone has looked at it; the next record of this type opens it again."""
    given = {"topic": topic, "type": event_type, "actor": actor}
    return await affected(session, _DISMISS, given) > 0
