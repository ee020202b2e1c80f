"""Facts are recorded in the transaction that makes them true; the relay sends them.

`stream_version` counts the records of one key on one topic. It is taken under the row lock of
`outbox_stream`, so `seq` and the version rise together within a key.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession

from kit import telemetry
from kit.db import WROTE_OUTBOX, affected
from kit.facts import Fact

TOMBSTONE = "tombstone"


def make_tables(metadata: MetaData) -> None:
    """`outbox.payload` is null in a tombstone and after `blanked_at`.

    `outbox_unsent` is the relay's queue: to mark a row sent touches no index of the wide table.
    """
    moment = DateTime(timezone=True)
    Table(
        "outbox",
        metadata,
        Column("seq", BigInteger, Identity(always=True), primary_key=True),
        Column("id", Uuid, nullable=False, unique=True),
        Column("topic", Text, nullable=False),
        Column("key", Text, nullable=False),
        Column("stream_version", BigInteger, nullable=False),
        Column("kind", Text, nullable=False),
        Column("type", Text, nullable=False),
        Column("payload", LargeBinary),
        Column("traceparent", Text),
        Column("occurred_at", moment, nullable=False),
        Column("created_at", moment, nullable=False, server_default=func.now()),
        Column("blanked_at", moment),
        Index("ix_outbox_topic_key_stream_version", "topic", "key", "stream_version", unique=True),
    )
    Table(
        "outbox_unsent",
        metadata,
        Column("seq", BigInteger, primary_key=True, autoincrement=False),
    )
    Table(
        "outbox_stream",
        metadata,
        Column("topic", Text, primary_key=True),
        Column("key", Text, primary_key=True),
        Column("version", BigInteger, nullable=False),
        Column("erased_at", moment),
        Column("tombstoned_at", moment),
    )


_RECORD = text("""
WITH taken AS (
    INSERT INTO outbox_stream AS s (topic, key, version) VALUES (:topic, :key, 1)
    ON CONFLICT (topic, key) DO UPDATE SET version = s.version + 1
    RETURNING version
), added AS (
    INSERT INTO outbox
        (id, topic, key, stream_version, kind, type, payload, traceparent, occurred_at)
    SELECT :id, :topic, :key, version, :kind, :type, :payload, :traceparent, :occurred_at FROM taken
    RETURNING seq
)
INSERT INTO outbox_unsent (seq) SELECT seq FROM added
""")

_RECORD_ALL = text("""
WITH given AS (
    SELECT *, row_number() OVER (PARTITION BY topic, key ORDER BY place) AS nth
    FROM unnest(
        CAST(:ids AS uuid[]), CAST(:topics AS text[]), CAST(:keys AS text[]),
        CAST(:kinds AS text[]), CAST(:types AS text[]), CAST(:payloads AS bytea[]),
        CAST(:times AS timestamptz[])
    ) WITH ORDINALITY AS g (id, topic, key, kind, type, payload, occurred_at, place)
), taken AS (
    INSERT INTO outbox_stream AS s (topic, key, version)
    SELECT topic, key, count(*) FROM given GROUP BY topic, key ORDER BY topic, key
    ON CONFLICT (topic, key) DO UPDATE SET version = s.version + EXCLUDED.version
    RETURNING topic, key, version
), counted AS (SELECT topic, key, count(*) AS added FROM given GROUP BY topic, key
), added AS (
    INSERT INTO outbox
        (id, topic, key, stream_version, kind, type, payload, traceparent, occurred_at)
    SELECT g.id, g.topic, g.key, t.version - c.added + g.nth, g.kind, g.type, g.payload,
           CAST(:traceparent AS text), g.occurred_at
    FROM given g JOIN taken t USING (topic, key) JOIN counted c USING (topic, key) ORDER BY g.place
    RETURNING seq
)
INSERT INTO outbox_unsent (seq) SELECT seq FROM added
""")

_RESEND = text("""
INSERT INTO outbox_unsent (seq) SELECT seq FROM outbox
WHERE topic = :topic AND key = :key AND stream_version >= :version AND blanked_at IS NULL
ON CONFLICT DO NOTHING
""")

_BLANK = text("""
WITH blanked AS (
    UPDATE outbox SET payload = NULL, blanked_at = now()
    WHERE topic = :topic AND key = :key AND blanked_at IS NULL AND type <> :spared
    RETURNING seq
), unsent AS (DELETE FROM outbox_unsent USING blanked WHERE outbox_unsent.seq = blanked.seq)
SELECT count(*) FROM blanked
""")


async def record(session: AsyncSession, fact: Fact) -> None:
    """Announce `fact` when the session's transaction commits."""
    await session.execute(
        _RECORD,
        {
            "id": fact.event_id,
            "topic": fact.topic,
            "key": fact.key,
            "kind": fact.kind,
            "type": fact.event_type,
            "payload": fact.body(),
            "traceparent": telemetry.traceparent(),
            "occurred_at": fact.occurred_at,
        },
    )
    session.info[WROTE_OUTBOX] = True


async def record_all(session: AsyncSession, facts: Sequence[Fact]) -> None:
    """Announce all of them, in this order, by one statement."""
    if not facts:
        return
    columns: dict[str, Any] = {
        "ids": [fact.event_id for fact in facts],
        "topics": [fact.topic for fact in facts],
        "keys": [fact.key for fact in facts],
        "kinds": [fact.kind for fact in facts],
        "types": [fact.event_type for fact in facts],
        "payloads": [fact.body() for fact in facts],
        "times": [fact.occurred_at for fact in facts],
        "traceparent": telemetry.traceparent(),
    }
    await session.execute(_RECORD_ALL, columns)
    session.info[WROTE_OUTBOX] = True


async def resend(session: AsyncSession, topic: str, key: str, from_version: int) -> int:
    """Send the stored records of a key again; return how many. Erased ones stay erased."""
    given = {"topic": topic, "key": key, "version": from_version}
    session.info[WROTE_OUTBOX] = True
    return await affected(session, _RESEND, given)


async def blank(session: AsyncSession, topic: str, key: str, *, spared: str = "") -> int:
    """Empty the stored payloads of a key but those of type `spared`; unsent ones stay unsent."""
    given = {"topic": topic, "key": key, "spared": spared}
    return int((await session.execute(_BLANK, given)).scalar_one())
