"""Events a consumer could not take: dead letters, and the events parked behind them.

One table for both. The content is encrypted; codes, places and counts are readable.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession

from kit.crypto import Cipher
from kit.problems import Problem
from kit.reading import Malformed, Received

Reason = Literal["refused", "failed", "malformed", "gap", "behind"]
State = Literal["open", "parked", "replayed", "discarded"]
PARKED: frozenset[Reason] = frozenset({"gap", "behind"})


def make_table(metadata: MetaData) -> None:
    moment = DateTime(timezone=True)
    table = Table(
        "dead_letter",
        metadata,
        Column("consumer", Text, primary_key=True),
        Column("id", Uuid, primary_key=True),
        Column("topic", Text, nullable=False),
        Column("partition", Integer, nullable=False),
        Column("offset", BigInteger, nullable=False),
        Column("key", Text),
        Column("version", BigInteger),
        Column("type", Text),
        Column("reason", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("error", Text),
        Column("tries", Integer, nullable=False),
        Column("sealed", LargeBinary),
        Column("created_at", moment, nullable=False, server_default=func.now()),
        Column("closed_at", moment),
        Column("closed_by", Text),
        Column("close_reason", Text),
    )
    waiting = table.c.state.in_(["open", "parked"])
    Index("ix_dead_letter_waiting", table.c.topic, table.c.key, postgresql_where=waiting)


@dataclass(frozen=True, slots=True)
class Letter:
    """`error`: a code without content; `detail` may repeat content and is encrypted."""

    record: Received | Malformed
    reason: Reason
    error: str | None = None
    detail: str = ""
    tries: int = 0


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """What was on the broker, as `kit.reading.Reader` takes it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]


def reason_of(error: Exception) -> Reason:
    return "refused" if isinstance(error, Problem) else "failed"


def explain(error: Exception) -> tuple[str, str]:
    """Return a code without content, and the detail."""
    code = error.slug if isinstance(error, Problem) else type(error).__name__
    return code, str(error)


_KEEP = text("""
INSERT INTO dead_letter (consumer, id, topic, partition, "offset", key, version, type, reason,
                         state, error, tries, sealed)
VALUES (:consumer, :id, :topic, :partition, :offset, :key, :version, :type, :reason,
        :state, :error, :tries, :sealed)
ON CONFLICT (consumer, id) DO UPDATE SET reason = EXCLUDED.reason, state = EXCLUDED.state,
    error = EXCLUDED.error, tries = EXCLUDED.tries, sealed = EXCLUDED.sealed
""")


async def keep(
    session: AsyncSession, cipher: Cipher, consumer: str, letters: Sequence[Letter]
) -> None:
    if letters:
        await session.execute(_KEEP, [_row(cipher, consumer, letter) for letter in letters])


def _row(cipher: Cipher, consumer: str, letter: Letter) -> dict[str, Any]:
    record = letter.record
    envelope = record if isinstance(record, Received) else None
    return {
        "consumer": consumer,
        "id": record.event_id,
        "topic": record.place.topic,
        "partition": record.place.partition,
        "offset": record.place.offset,
        "key": envelope and envelope.key,
        "version": envelope and envelope.version,
        "type": envelope and envelope.type,
        "reason": letter.reason,
        "state": "parked" if letter.reason in PARKED else "open",
        "error": letter.error,
        "tries": letter.tries,
        "sealed": cipher.seal(_content(letter), _bound_to(consumer, record.event_id)),
    }


def _bound_to(consumer: str, letter_id: UUID) -> str:
    return f"{consumer}/{letter_id}"


def _content(letter: Letter) -> bytes:
    record = letter.record
    key = record.key.encode() if isinstance(record.key, str) else record.key
    content = {
        "headers": dict(record.headers),
        "key": _packed(key),
        "value": _packed(record.value),
        "detail": letter.detail[:2000],
    }
    return json.dumps(content).encode()


def unseal(cipher: Cipher, row: Row[Any], prefix: str) -> tuple[StoredRecord, str]:
    """Return the record as it was on the broker, and the detail of the error."""
    content = json.loads(cipher.open(row.sealed, _bound_to(row.consumer, row.id)))
    record = StoredRecord(
        prefix + row.topic,
        row.partition,
        row.offset,
        _unpacked(content["key"]),
        _unpacked(content["value"]),
        tuple((name, value.encode()) for name, value in content["headers"].items()),
    )
    return record, str(content["detail"])


def _packed(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()


def _unpacked(data: str | None) -> bytes | None:
    return None if data is None else base64.b64decode(data)
