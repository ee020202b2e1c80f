"""The relay's view of the outbox, over the one connection that holds its lock."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Any, Self

import asyncpg

from kit import epoch
from kit.erasure import ENTOMB, TOMBSTONE_AFTER_DAYS
from kit.ids import new_id
from kit.outbox import TOMBSTONE
from kit.settings import DatabaseSettings

LOCK = 0x68656E67_72656C79
IDLE_LIMIT = 10
STATEMENT_LIMIT = 15
KEEP_DAYS = 30

_NEXT = """
SELECT seq, id, topic, key, stream_version, type, payload, traceparent, occurred_at
FROM outbox_unsent JOIN outbox USING (seq)
WHERE topic <> ALL($2::text[]) AND topic || ' ' || key <> ALL($3::text[])
    AND seq <> ALL($4::bigint[])
ORDER BY seq LIMIT $1
"""
_MARK = "DELETE FROM outbox_unsent WHERE seq = ANY($1::bigint[])"
_PULSE = """
SELECT e.epoch, u.created_at AS oldest_unsent_at FROM database_epoch e
LEFT JOIN (
    SELECT created_at FROM outbox_unsent JOIN outbox USING (seq) ORDER BY seq LIMIT 1
) u ON true
"""
_UNSENT_STATES = """
SELECT DISTINCT topic, key FROM outbox_unsent JOIN outbox USING (seq) WHERE kind = 'state'
"""
_RESEND_NEWEST = """
INSERT INTO outbox_unsent (seq)
SELECT seq FROM (
    SELECT DISTINCT ON (o.topic, o.key) o.seq
    FROM outbox o JOIN unnest($1::text[], $2::text[]) AS s (topic, key) USING (topic, key)
    WHERE o.blanked_at IS NULL ORDER BY o.topic, o.key, o.stream_version DESC) newest
ON CONFLICT DO NOTHING
"""
_PURGE = """
DELETE FROM outbox WHERE seq IN (
    SELECT o.seq FROM outbox o WHERE o.created_at < now() - make_interval(days => $1)
    AND NOT EXISTS (SELECT FROM outbox_unsent u WHERE u.seq = o.seq)
    AND (o.kind = 'fact' OR EXISTS (
        SELECT FROM outbox n WHERE n.topic = o.topic AND n.key = o.key
        AND n.stream_version > o.stream_version))
    LIMIT 10000)
"""


class Unsent:
    """Statements one at a time; a connection idle for 10 s is closed by the server."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._connection = connection
        self._turn = asyncio.Lock()

    @classmethod
    async def connect(cls, settings: DatabaseSettings) -> Self:
        """`synchronous_commit` off: a mark that a crash loses is only sent again."""
        connection = await asyncpg.connect(
            settings.url.replace("+asyncpg", "", 1),
            timeout=10,
            command_timeout=30,
            server_settings={
                "application_name": "relay",
                "idle_session_timeout": f"{IDLE_LIMIT}s",
                # A client that freezes between Parse and Bind is not idle to the server.
                "transaction_timeout": f"{STATEMENT_LIMIT}s",
                "synchronous_commit": "off",
                "jit": "off",
            },
        )
        return cls(connection)

    async def close(self) -> None:
        self._connection.terminate()

    async def take_lock(self) -> bool:
        return bool(await self._value("SELECT pg_try_advisory_lock($1)", LOCK))

    async def ping(self) -> None:
        await self._value("SELECT 1")

    async def next(
        self,
        limit: int,
        without_topics: Collection[str],
        without_keys: Collection[tuple[str, str]],
        without_seqs: Sequence[int] = (),
    ) -> list[asyncpg.Record]:
        keys = [f"{topic} {key}" for topic, key in without_keys]
        return await self._rows(_NEXT, limit, list(without_topics), keys, without_seqs)

    async def mark(self, seqs: Sequence[int]) -> None:
        if seqs:
            await self._value(_MARK, seqs)

    async def pulse(self) -> asyncpg.Record:
        """Return the epoch and when the oldest unsent row was made."""
        rows = await self._rows(_PULSE)
        if not rows:
            await self._value(epoch.FIRST, new_id())
            rows = await self._rows(_PULSE)
        return rows[0]

    async def count(self) -> int:
        return int(await self._value("SELECT count(*) FROM outbox_unsent"))

    async def unsent_states(self) -> list[asyncpg.Record]:
        return await self._rows(_UNSENT_STATES)

    async def resend_newest(self, streams: Sequence[asyncpg.Record]) -> None:
        topics, keys = [row["topic"] for row in streams], [row["key"] for row in streams]
        await self._value(_RESEND_NEWEST, topics, keys)

    async def tidy(self) -> None:
        """Tombstones for what was erased 30 days ago; old sent rows go, newest states stay."""
        await self._value(ENTOMB, TOMBSTONE_AFTER_DAYS, TOMBSTONE)
        await self._value(_PURGE, KEEP_DAYS)

    async def _rows(self, sql: str, *given: object) -> list[asyncpg.Record]:
        async with self._turn:
            return await self._connection.fetch(sql, *given)

    async def _value(self, sql: str, *given: object) -> Any:  # noqa: ANN401 - one SQL value
        async with self._turn:
            return await self._connection.fetchval(sql, *given)
