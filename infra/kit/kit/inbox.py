"""Which events a consumer has taken already: its own ids, in the transaction of the effect."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Column, DateTime, MetaData, Table, Text, Uuid, func, text
from sqlalchemy.ext.asyncio import AsyncSession


def make_table(metadata: MetaData) -> None:
    Table(
        "inbox",
        metadata,
        Column("consumer", Text, primary_key=True),
        Column("event_id", Uuid, primary_key=True),
        Column(
            "at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True
        ),
    )


_TAKE = text("""
INSERT INTO inbox (consumer, event_id)
SELECT CAST(:consumer AS text), id FROM unnest(CAST(:ids AS uuid[])) AS id ORDER BY id
ON CONFLICT DO NOTHING RETURNING event_id
""")
_PURGE = text("DELETE FROM inbox WHERE at < now() - make_interval(days => :days)")


async def take(session: AsyncSession, consumer: str, ids: Sequence[UUID]) -> set[UUID]:
    """Mark `ids` as taken; return those that were not. Waits for a rival's transaction."""
    if not ids:
        return set()
    rows = await session.execute(_TAKE, {"consumer": consumer, "ids": list(ids)})
    return set(rows.scalars())


async def purge(session: AsyncSession, days: int = 90) -> None:
    """Versions alone refuse what is older; the ids need not be kept for ever."""
    await session.execute(_PURGE, {"days": days})
