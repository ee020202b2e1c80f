"""Deadlines are rows; each fires once, in order, also after downtime."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import (
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kit import clock
from kit.db import affected
from kit.ids import new_id

SCAN_EVERY = 1.0
LONGEST_WAIT = timedelta(minutes=10)

log = logging.getLogger("kit.timers")


@dataclass(frozen=True, slots=True)
class Timer:
    """`event_id` is the same at each try, for the fact that the timer causes."""

    id: UUID
    kind: str
    subject_id: UUID
    due_at: datetime
    stage: str

    @property
    def event_id(self) -> UUID:
        return uuid5(self.id, self.stage)


Ring = Callable[[AsyncSession, Timer], Awaitable[None]]


def make_table(metadata: MetaData) -> None:
    moment = DateTime(timezone=True)
    table = Table(
        "timer",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("kind", Text, nullable=False),
        Column("subject_id", Uuid, nullable=False),
        Column("stage", Text, nullable=False),
        Column("due_at", moment, nullable=False),
        Column("calendar_version", Text),
        Column("created_at", moment, nullable=False, server_default=func.now()),
        Column("fired_at", moment),
        Column("cancelled_at", moment),
        Column("tries", Integer, nullable=False, server_default="0"),
        Column("retry_at", moment),
    )
    waiting = table.c.fired_at.is_(None) & table.c.cancelled_at.is_(None)
    Index("ix_timer_due", table.c.due_at, postgresql_where=waiting)
    columns = (table.c.kind, table.c.subject_id, table.c.stage)
    Index("uq_timer_waiting", *columns, unique=True, postgresql_where=waiting)


_SET = text("""
INSERT INTO timer (id, kind, subject_id, stage, due_at, calendar_version)
VALUES (:id, :kind, :subject_id, :stage, :due_at, :calendar_version)
ON CONFLICT (kind, subject_id, stage) WHERE fired_at IS NULL AND cancelled_at IS NULL
DO UPDATE SET due_at = EXCLUDED.due_at, calendar_version = EXCLUDED.calendar_version
""")
_CANCEL = text("""
UPDATE timer SET cancelled_at = now()
WHERE kind = :kind AND subject_id = :subject_id AND fired_at IS NULL AND cancelled_at IS NULL
""")
_NEXT = text("""
SELECT id, kind, subject_id, due_at, stage FROM timer t
WHERE fired_at IS NULL AND cancelled_at IS NULL AND due_at <= :now AND kind = ANY(:kinds)
  AND (retry_at IS NULL OR retry_at <= :now)
  AND NOT EXISTS (
    SELECT FROM timer e WHERE e.kind = t.kind AND e.subject_id = t.subject_id
    AND e.fired_at IS NULL AND e.cancelled_at IS NULL AND (e.due_at, e.stage) < (t.due_at, t.stage))
ORDER BY due_at, stage LIMIT 1 FOR UPDATE SKIP LOCKED
""")
_FIRED = text("UPDATE timer SET fired_at = :now WHERE id = :id")
_FAILED = text("""
UPDATE timer SET tries = tries + 1,
    retry_at = CAST(:now AS timestamptz)
        + least(CAST(:longest AS interval), interval '1 second' * 2 ^ least(tries, 12))
WHERE id = :id
""")


async def set_timer(
    session: AsyncSession,
    kind: str,
    subject_id: UUID,
    due_at: datetime,
    stage: str = "",
    *,
    calendar_version: str | None = None,
) -> None:
    """Set it, or move it if the same one waits already."""
    given = {"id": new_id(), "kind": kind, "subject_id": subject_id, "stage": stage}
    await session.execute(_SET, {**given, "due_at": due_at, "calendar_version": calendar_version})


async def cancel_timers(session: AsyncSession, kind: str, subject_id: UUID) -> int:
    """Return how many were still waiting."""
    return await affected(session, _CANCEL, {"kind": kind, "subject_id": subject_id})


class Timers:
    """What to do when a timer of a kind is due."""

    def __init__(self) -> None:
        self._rings: dict[str, Ring] = {}

    def on(self, kind: str) -> Callable[[Ring], Ring]:
        def register(ring: Ring) -> Ring:
            self._rings[kind] = ring
            return ring

        return register

    async def run(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        """Fire what is due, each second, until cancelled."""
        while True:
            try:
                await self.fire_due(sessions)
            except Exception as error:  # noqa: BLE001 - the database may be away; timers wait
                log.warning("timers wait: %s", type(error).__name__)
            await asyncio.sleep(SCAN_EVERY)

    async def fire_due(self, sessions: async_sessionmaker[AsyncSession]) -> int:
        """Fire every due timer, one transaction each; return how many."""
        fired = 0
        while (succeeded := await self._fire_next(sessions)) is not None:
            fired += succeeded
        return fired

    async def _fire_next(self, sessions: async_sessionmaker[AsyncSession]) -> bool | None:
        now, row = clock.now(), None
        try:
            async with sessions.begin() as session:
                given = {"now": now, "kinds": list(self._rings)}
                row = (await session.execute(_NEXT, given)).one_or_none()
                if row is None:
                    return None
                await self._rings[row.kind](session, Timer(**row._mapping))  # noqa: SLF001 - SQLAlchemy's name
                await session.execute(_FIRED, {"id": row.id, "now": now})
        except Exception as error:
            if row is None:
                raise
            await self._postpone(sessions, row, error)
            return False
        return True

    async def _postpone(
        self,
        sessions: async_sessionmaker[AsyncSession],
        row: Row[tuple[object, ...]],
        error: Exception,
    ) -> None:
        log.error("timer %s of %s failed: %s", row.kind, row.id, type(error).__name__)
        given = {"id": row.id, "now": clock.now(), "longest": LONGEST_WAIT}
        async with sessions.begin() as session:
            await session.execute(_FAILED, given)
