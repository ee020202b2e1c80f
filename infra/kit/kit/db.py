"""The database of a service: rows, sessions and the advisory lock.

A service declares `class Base(Row)` with `__abstract__ = True` and `metadata = new_metadata()`.
"""

import asyncio
import enum
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, NewType, cast
from uuid import UUID

from sqlalchemy import (
    CursorResult,
    DateTime,
    Enum,
    Executable,
    MetaData,
    Numeric,
    Text,
    Uuid,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Session

from kit.failpoints import failpoint
from kit.settings import DatabaseSettings

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
WROTE_OUTBOX = "wrote_outbox"
# A process that froze in a transaction would keep its locks from those that take over.
FROZEN_AFTER = "30s"

LockId = NewType("LockId", int)


def new_metadata() -> MetaData:
    return MetaData(naming_convention=NAMING)


def _values(members: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in members]


class Row(DeclarativeBase):
    """Aware times, text without a limit, StrEnums stored by value."""

    __abstract__ = True
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        Decimal: Numeric(18, 2),
        str: Text(),
        UUID: Uuid(),
        dict[str, Any]: JSONB(),
        list[dict[str, Any]]: JSONB(),
        list[str]: ARRAY(Text()),
        list[UUID]: ARRAY(Uuid()),
        enum.Enum: Enum(enum.Enum, native_enum=False, length=50, values_callable=_values),
    }


class Database:
    """`outbox_written` is set after each commit that recorded a fact; the relay waits for it."""

    def __init__(self, settings: DatabaseSettings) -> None:
        self.settings = settings
        self.outbox_written = asyncio.Event()
        self.engine = create_async_engine(
            settings.url,
            pool_size=settings.pool_size,
            max_overflow=0,
            pool_timeout=settings.pool_timeout_seconds,
            pool_recycle=1800,
            connect_args={"server_settings": {"idle_in_transaction_session_timeout": FROZEN_AFTER}},
        )
        self.sessions = async_sessionmaker(
            self.engine, expire_on_commit=False, sync_session_class=self._session_class()
        )

    def _session_class(self) -> type[Session]:
        class Watched(Session):
            pass

        def wake(session: Session) -> None:
            if session.info.pop(WROTE_OUTBOX, False):
                self.outbox_written.set()
            failpoint("db.after-commit")

        def finish(session: Session) -> None:
            if session.info.get(WROTE_OUTBOX, False):
                failpoint("db.before-fact")
            failpoint("db.before-commit")

        event.listen(Watched, "before_commit", finish)
        event.listen(Watched, "after_commit", wake)
        return Watched

    async def dispose(self) -> None:
        await self.engine.dispose()


async def limit_transaction(session: AsyncSession) -> None:
    """Let the server end this transaction after a minute, whatever state its client froze in.

    Between two messages of one statement a client is not idle, so FROZEN_AFTER does not count.
    """
    await session.execute(text("SET LOCAL transaction_timeout = '60s'"))


async def take_lock(session: AsyncSession, lock: LockId) -> None:
    """Hold the lock until the transaction ends; fail after waiting 2 s.

    Statements of its own, so that the next one has a snapshot taken under the lock.
    """
    await session.execute(text("SET LOCAL lock_timeout = '2s'"))
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})


async def affected(session: AsyncSession, statement: Executable, given: dict[str, Any]) -> int:
    """Run a statement that changes rows; return how many it changed."""
    result = await session.execute(statement, given)
    return cast("CursorResult[Any]", result).rowcount
