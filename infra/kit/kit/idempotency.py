"""Stored answers of creating requests, kept with their effect in one transaction (7 days).

An answer may name people, so it rests encrypted.
"""

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
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from kit import clock
from kit.crypto import Cipher
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
_claim = select(func.pg_try_advisory_xact_lock(bindparam("lock")).label("claimed")).subquery()
_CLAIM = select(_claim.c.claimed, STORED).select_from(
    _claim.outerjoin(
        STORED,
        and_(*(STORED.c[name] == bindparam(name) for name in ("principal", "route", "key"))),
    )
)


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
            zh = "请提供 Idempotency-Key 请求头：1 至 255 个可见 ASCII 字符。"
            raise MissingIdempotencyKey(detail, detail_zh=zh)
        return cls(principal, route, key, hashlib.sha256(body).digest())

    @property
    def _name(self) -> dict[str, str]:
        return {"principal": self.principal, "route": self.route, "key": self.key}

    @property
    def _lock(self) -> int:
        digest = hashlib.sha256(self._place.encode()).digest()
        return int.from_bytes(digest[:8], "big", signed=True)

    @property
    def _place(self) -> str:
        return f"{self.principal} {self.route} {self.key}"

    async def stored_answer(self, session: AsyncSession, cipher: Cipher) -> Answer | None:
        """Claim the key until the transaction ends and return what was answered before.

        An answer committed between snapshot and claim is missed here; its primary key
        then refuses `store`, and the effect is rolled back.
        """
        row = (await session.execute(_CLAIM, {"lock": self._lock, **self._name})).one()
        if row.status is None:
            if not row.claimed:
                detail = "Wait for the first request with this key, then ask again."
                zh = "请等待使用该键的首个请求完成后再试。"
                raise StillRunning(detail, detail_zh=zh).with_headers(Retry_After="1")
            return None
        if row.body_hash != self.body_hash:
            zh = "新的请求请使用新的键。"
            raise IdempotencyKeyReused("Use a new key for a new request.", detail_zh=zh)
        return Answer(row.status, row.headers, cipher.open(row.answer, self._place))

    async def store(self, session: AsyncSession, cipher: Cipher, answer: Answer) -> None:
        await session.execute(
            insert(STORED),
            {
                **self._name,
                "body_hash": self.body_hash,
                "status": answer.status,
                "headers": answer.headers,
                "answer": cipher.seal(answer.body, self._place),
                "created_at": clock.now(),
            },
        )


async def forget_old(session: AsyncSession, now: datetime) -> int:
    """Delete answers older than 7 days; return how many."""
    old = STORED.c.created_at < literal(now - KEPT)
    return len((await session.execute(delete(STORED).where(old).returning(STORED.c.key))).all())
