"""Stored answers of creating requests, kept with their effect in one transaction (7 days)."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import (
    Column,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    delete,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from kit import clock
from kit.problems import BadRequest, Conflict, Invalid

KEPT = timedelta(days=7)
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class MissingIdempotencyKey(BadRequest):
    slug = "idempotency-key-required"
    title = "Creating requests need an Idempotency-Key"
    title_zh = "创建请求必须带 Idempotency-Key"


class IdempotencyKeyReused(Invalid):
    slug = "idempotency-key-reused"
    title = "This Idempotency-Key came with another body before"
    title_zh = "该 Idempotency-Key 已用于其他内容"


class StillRunning(Conflict):
    slug = "still-running"
    title = "The first request with this key is still running"
    title_zh = "使用该键的首个请求仍在处理"


def make_table(metadata: MetaData) -> Table:
    return Table(
        "idempotency_key",
        metadata,
        Column("principal", Text, primary_key=True),
        Column("route", Text, primary_key=True),
        Column("key", Text, primary_key=True),
        Column("body_hash", LargeBinary, nullable=False),
        Column("status", Integer, nullable=False),
        Column("headers", JSONB, nullable=False),
        Column("answer", LargeBinary, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False, index=True),
    )


STORED = make_table(MetaData())


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Attempt:
    """`route` is the method and the whole path: another parent is another request."""

    principal: str
    route: str
    key: str
    body_hash: bytes

    @classmethod
    def of(cls, principal: str, route: str, key: str | None, body: bytes) -> Self:
        if key is None or not _KEY.fullmatch(key):
            detail = "Send an Idempotency-Key header: 1 to 255 visible ASCII characters."
            raise MissingIdempotencyKey(detail)
        return cls(principal, route, key, hashlib.sha256(body).digest())

    @property
    def _lock(self) -> int:
        name = f"{self.principal} {self.route} {self.key}".encode()
        return int.from_bytes(hashlib.sha256(name).digest()[:8], "big", signed=True)

    async def stored_answer(self, session: AsyncSession) -> Answer | None:
        """Claim the key until the transaction ends and return what was answered before.

        An answer committed between snapshot and claim is missed here; its primary key
        then refuses `store`, and the effect is rolled back.
        """
        claim = select(func.pg_try_advisory_xact_lock(self._lock).label("claimed")).subquery()
        same = (
            (STORED.c.principal == self.principal)
            & (STORED.c.route == self.route)
            & (STORED.c.key == self.key)
        )
        found = select(claim.c.claimed, STORED).select_from(claim.outerjoin(STORED, same))
        row = (await session.execute(found)).one()
        if row.status is None:
            if not row.claimed:
                detail = "Wait for the first request with this key, then ask again."
                raise StillRunning(detail).with_headers(Retry_After="1")
            return None
        if row.body_hash != self.body_hash:
            raise IdempotencyKeyReused("Use a new key for a new request.")
        return Answer(row.status, row.headers, row.answer)

    async def store(self, session: AsyncSession, answer: Answer) -> None:
        await session.execute(
            insert(STORED).values(
                principal=self.principal,
                route=self.route,
                key=self.key,
                body_hash=self.body_hash,
                status=answer.status,
                headers=answer.headers,
                answer=answer.body,
                created_at=clock.now(),
            )
        )


async def forget_old(session: AsyncSession, now: datetime) -> int:
    """Delete answers older than 7 days; return how many."""
    old = STORED.c.created_at < literal(now - KEPT)
    return len((await session.execute(delete(STORED).where(old).returning(STORED.c.key))).all())
