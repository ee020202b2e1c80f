"""Who did what: insert-only entries; the chainer (kit.audit_chain) links them each second.

An entry carries a digest of salt and payload, so that erasing both leaves the chain valid.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from kit import clock
from kit.auth import Principal

INSERT_ONLY = ("audit_entry", "audit_link")


def make_tables(metadata: MetaData) -> None:
    """`audit_pending` is the chainer's queue; `position` counts the links without a gap."""
    Table(
        "audit_entry",
        metadata,
        Column("seq", BigInteger, Identity(always=True), primary_key=True),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("actor", Text, nullable=False),
        Column("action", Text, nullable=False),
        Column("subject_kind", Text, nullable=False),
        Column("subject_id", Text, nullable=False, index=True),
        Column("digest", LargeBinary, nullable=False),
    )
    entry = "audit_entry.seq"
    Table(
        "audit_payload",
        metadata,
        Column("entry", BigInteger, ForeignKey(entry), primary_key=True),
        Column("salt", LargeBinary, nullable=False),
        Column("payload", JSONB, nullable=False),
    )
    Table(
        "audit_pending",
        metadata,
        Column("entry", BigInteger, ForeignKey(entry), primary_key=True),
    )
    Table(
        "audit_link",
        metadata,
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("entry", BigInteger, ForeignKey(entry), nullable=False, unique=True),
        Column("hash", LargeBinary, nullable=False),
    )


_WRITE = text("""
WITH entry AS (
    INSERT INTO audit_entry (at, actor, action, subject_kind, subject_id, digest)
    VALUES (:at, :actor, :action, :subject_kind, :subject_id, :digest) RETURNING seq
), payload AS (
    INSERT INTO audit_payload (entry, salt, payload)
    SELECT seq, :salt, CAST(:payload AS jsonb) FROM entry
)
INSERT INTO audit_pending (entry) SELECT seq FROM entry
""")
_ERASE = text("""
DELETE FROM audit_payload USING audit_entry
WHERE entry = seq AND subject_kind = :kind AND subject_id = :id RETURNING entry
""")


async def write(
    session: AsyncSession,
    actor: Principal | str,
    action: str,
    subject_kind: str,
    subject_id: object,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Record it in the session's transaction. `action` is a verb: `staff.read`, `check.decided`."""
    salt = os.urandom(16)
    content = canonical(dict(payload or {}))
    await session.execute(
        _WRITE,
        {
            "at": clock.now(),
            "actor": actor if isinstance(actor, str) else actor.principal,
            "action": action,
            "subject_kind": subject_kind,
            "subject_id": str(subject_id),
            "digest": hashlib.sha256(salt + content.encode()).digest(),
            "salt": salt,
            "payload": content,
        },
    )


async def erase(session: AsyncSession, subject_kind: str, subject_id: object) -> int:
    """Delete payloads and salts about the subject; return how many."""
    given = {"kind": subject_kind, "id": str(subject_id)}
    return len((await session.execute(_ERASE, given)).all())


def canonical(payload: Mapping[str, Any]) -> str:
    """Return the one JSON text of a payload, also after it went through jsonb."""
    return json.dumps(payload, sort_keys=True, ensure_ascii=False, default=str)
