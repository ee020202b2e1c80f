"""How far a consumer has come with each key, and whether the key is blocked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    MetaData,
    Table,
    Text,
    TextClause,
    func,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession

from kit.db import affected

Stream = tuple[str, str]
Blocked = Literal["gap", "dead"]


class RivalError(Exception):
    """Another process moved a key in the meantime; reading the batch again settles it."""


@dataclass(frozen=True, slots=True)
class Position:
    version: int = 0
    blocked: Blocked | None = None


def make_table(metadata: MetaData) -> None:
    table = Table(
        "position",
        metadata,
        Column("consumer", Text, primary_key=True),
        Column("topic", Text, primary_key=True),
        Column("key", Text, primary_key=True),
        Column("version", BigInteger, nullable=False),
        Column("blocked", Text),
        Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )
    Index("ix_position_blocked", table.c.topic, postgresql_where=table.c.blocked.is_not(None))


_LOAD = text("""
SELECT p.topic, p.key, p.version, p.blocked FROM position p
JOIN unnest(CAST(:topics AS text[]), CAST(:keys AS text[])) AS s (topic, key) USING (topic, key)
WHERE p.consumer = :consumer ORDER BY p.topic, p.key
""")
_LOCK = text(f"{_LOAD.text} FOR UPDATE OF p")
_ADVANCE = text("""
INSERT INTO position AS p (consumer, topic, key, version)
SELECT CAST(:consumer AS text), s.* FROM unnest(
    CAST(:topics AS text[]), CAST(:keys AS text[]), CAST(:versions AS bigint[])
) AS s (topic, key, version) ORDER BY topic, key
ON CONFLICT (consumer, topic, key) DO UPDATE SET version = EXCLUDED.version, at = now()
WHERE p.version < EXCLUDED.version
""")
_BLOCK = text("""
INSERT INTO position AS p (consumer, topic, key, version, blocked)
SELECT CAST(:consumer AS text), s.*, 0, CAST(:blocked AS text)
FROM unnest(CAST(:topics AS text[]), CAST(:keys AS text[])) AS s (topic, key) ORDER BY topic, key
ON CONFLICT (consumer, topic, key) DO UPDATE SET blocked = EXCLUDED.blocked, at = now()
""")
_HOLD = text(_BLOCK.text.replace("= EXCLUDED.blocked", "= coalesce(p.blocked, EXCLUDED.blocked)"))


def _columns(streams: Collection[Stream]) -> dict[str, list[str]]:
    return {"topics": [topic for topic, _ in streams], "keys": [key for _, key in streams]}


async def load(
    session: AsyncSession, consumer: str, streams: Collection[Stream], *, lock: bool = False
) -> dict[Stream, Position]:
    """Return the rows; a stream without a row is new. Unlocked, `advance` finds a rival."""
    given = {"consumer": consumer, **_columns(list(dict.fromkeys(streams)))}
    rows = await session.execute(_LOCK if lock else _LOAD, given)
    return {(row.topic, row.key): Position(row.version, row.blocked) for row in rows}


async def advance(session: AsyncSession, consumer: str, versions: Mapping[Stream, int]) -> None:
    """Raise RivalError when one of the keys is further already."""
    if not versions:
        return
    given = {"consumer": consumer, **_columns(versions), "versions": list(versions.values())}
    if await affected(session, _ADVANCE, given) != len(versions):
        raise RivalError


async def hold(session: AsyncSession, consumer: str, streams: Collection[Stream]) -> None:
    """Let the keys wait for their parked events, unless they are blocked already."""
    await _set(session, _HOLD, consumer, streams, "gap")


async def block(
    session: AsyncSession, consumer: str, streams: Collection[Stream], why: Blocked | None
) -> None:
    await _set(session, _BLOCK, consumer, streams, why)


async def _set(
    session: AsyncSession,
    statement: TextClause,
    consumer: str,
    streams: Collection[Stream],
    why: Blocked | None,
) -> None:
    if streams:
        given = {"consumer": consumer, "blocked": why, **_columns(list(dict.fromkeys(streams)))}
        await session.execute(statement, given)
