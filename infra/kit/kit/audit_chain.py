"""The chain over the audit: one chainer per service links new entries, anyone verifies."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit.audit import canonical
from kit.db import LockId, take_lock

CHAIN_LOCK: Final = LockId(0x68656E67_61756474)
BATCH = 1000
START = bytes(32)
_log = structlog.get_logger()

_PENDING = text("""
SELECT e.* FROM audit_pending p JOIN audit_entry e ON e.seq = p.entry ORDER BY e.seq LIMIT :most
""")
_HEAD = text("SELECT position, hash FROM audit_link ORDER BY position DESC LIMIT 1")
_LINK = text("""
WITH linked AS (
    INSERT INTO audit_link (position, entry, hash)
    SELECT * FROM unnest(
        CAST(:positions AS bigint[]), CAST(:entries AS bigint[]), CAST(:hashes AS bytea[])
    )
)
DELETE FROM audit_pending WHERE entry = ANY(CAST(:entries AS bigint[]))
""")
_WALK = text("""
SELECT l.position, l.hash, e.*, p.salt, p.payload FROM audit_link l
LEFT JOIN audit_entry e ON e.seq = l.entry LEFT JOIN audit_payload p ON p.entry = l.entry
ORDER BY l.position
""")
_LOOSE = text("""
SELECT e.seq FROM audit_entry e
LEFT JOIN audit_link l ON l.entry = e.seq LEFT JOIN audit_pending p ON p.entry = e.seq
WHERE l.entry IS NULL AND p.entry IS NULL
""")


@dataclass
class Verdict:
    """`erased`: links whose payload is gone, as erasure leaves them."""

    links: int = 0
    erased: int = 0
    head: str = START.hex()
    faults: list[str] = field(default_factory=list)


async def link_new(session: AsyncSession) -> int:
    """Link up to 1,000 waiting entries; return how many."""
    await take_lock(session, CHAIN_LOCK)
    waiting = (await session.execute(_PENDING, {"most": BATCH})).all()
    if not waiting:
        return 0
    head = (await session.execute(_HEAD)).one_or_none()
    position, last = (head.position, head.hash) if head else (0, START)
    positions, hashes = [], []
    for entry in waiting:
        position, last = position + 1, _hash(last, position + 1, entry)
        positions.append(position)
        hashes.append(last)
    entries = [entry.seq for entry in waiting]
    await session.execute(_LINK, {"positions": positions, "entries": entries, "hashes": hashes})
    return len(waiting)


async def read_head(session: AsyncSession) -> tuple[int, str]:
    """Return position and hash of the newest link."""
    row = (await session.execute(_HEAD)).one_or_none()
    return (row.position, row.hash.hex()) if row else (0, START.hex())


async def verify(session: AsyncSession, expected_head: tuple[int, str] | None = None) -> Verdict:
    """Walk the whole chain. An exported head also shows a cut tail or a rewritten chain."""
    verdict = Verdict()
    last = START
    async for row in _links(session):
        verdict.links += 1
        last = _check(row, verdict, last)
        if expected_head and row.position == expected_head[0] and last.hex() != expected_head[1]:
            verdict.faults.append(f"link {row.position} is not the exported head")
    verdict.head = last.hex()
    if expected_head and verdict.links < expected_head[0]:
        verdict.faults.append(f"the chain ends before the exported head {expected_head[0]}")
    for loose in (await session.execute(_LOOSE)).scalars():
        verdict.faults.append(f"entry {loose} was never linked")
    return verdict


def _check(row: Row[Any], verdict: Verdict, last: bytes) -> bytes:
    place = f"link {row.position}"
    if row.position != verdict.links:
        verdict.faults.append(f"{place} follows a gap")
    if row.seq is None:
        verdict.faults.append(f"{place} has lost its entry")
    elif _hash(last, row.position, row) != row.hash:
        verdict.faults.append(f"{place} does not fit its entry and the link before")
    elif row.salt is None:
        verdict.erased += 1
    elif hashlib.sha256(row.salt + canonical(row.payload).encode()).digest() != row.digest:
        verdict.faults.append(f"{place}: the payload was changed")
    return bytes(row.hash)


async def _links(session: AsyncSession) -> AsyncIterator[Row[Any]]:
    async for row in await session.stream(_WALK):
        yield row


def _hash(last: bytes, position: int, entry: Row[Any]) -> bytes:
    parts = (entry.seq, entry.at.timestamp(), entry.actor, entry.action)
    subject = (entry.subject_kind, entry.subject_id, entry.digest.hex())
    content = canonical({"position": position, "entry": [*parts, *subject]})
    return hashlib.sha256(last + content.encode()).digest()
