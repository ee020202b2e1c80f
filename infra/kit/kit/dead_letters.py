"""An operator's hands on what consumers could not take: list, replay, discard, skip.

The tables are written by the kernel (`kit.letters`); routes and commands are mounted elsewhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit import handling, letters, positions
from kit.applying import Applier
from kit.crypto import Cipher
from kit.db import Database
from kit.kernel import Consumer
from kit.parking import close, drain, first, lock_position, readable, run
from kit.problems import Conflict, NotFound
from kit.retrying import Backoff

PAGE = 200


class NotOpen(Conflict):
    slug = "dead-letter-not-open"
    title = "This dead letter is not open"
    title_zh = "该死信已处理"


class StillFails(Conflict):
    slug = "replay-failed"
    title = "The event still cannot be applied"
    title_zh = "事件仍无法处理"


class NoGap(Conflict):
    slug = "no-gap"
    title = "No version is missing before this event"
    title_zh = "该事件之前没有缺失的版本"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """Without content, which may name people."""

    consumer: str
    id: UUID
    topic: str
    partition: int
    offset: int
    key: str | None
    version: int | None
    type: str | None
    reason: letters.Reason
    state: letters.State
    error: str | None
    tries: int
    created_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    close_reason: str | None


_COLUMNS = ", ".join(f'"{name}"' for name in DeadLetter.__slots__)
_LIST = text(f"""
SELECT {_COLUMNS} FROM dead_letter
WHERE state = ANY(:states) AND (CAST(:after AS uuid) IS NULL OR (created_at, id) > (
    SELECT created_at, id FROM dead_letter WHERE id = :after LIMIT 1))
ORDER BY created_at, id LIMIT :limit
""")  # noqa: S608 - the column names above
_FIND = text("SELECT * FROM dead_letter WHERE consumer = :consumer AND id = :id FOR UPDATE")


class DeadLetters:
    """Of all consumers of a service."""

    def __init__(
        self, database: Database, consumers: Iterable[Consumer], cipher: Cipher, prefix: str = ""
    ) -> None:
        sessions = database.sessions
        self._sessions = sessions
        self._appliers = {c.name: Applier(c, sessions, cipher, prefix) for c in consumers}

    async def list(
        self,
        states: Iterable[letters.State] = ("open", "parked"),
        after: UUID | None = None,
        limit: int = PAGE,
    ) -> list[DeadLetter]:
        given = {"states": [*states], "after": after, "limit": min(limit, PAGE)}
        async with self._sessions() as session:
            rows = await session.execute(_LIST, given)
            return [DeadLetter(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's name

    async def replay(self, consumer: str, letter_id: UUID, actor: str) -> None:
        """Give the event to its handler once more, then those parked behind it, in order."""
        applier = self._applier(consumer)
        async with self._sessions() as session:
            record = readable(applier, await _find(session, consumer, letter_id))
        try:
            with handling.preparing(await applier.prepare([record])):
                async with self._sessions.begin() as session:
                    row = await _find(session, consumer, letter_id)
                    position = await lock_position(applier, session, record.stream)
                    await run(applier, session, record, position)
                    await _settle(session, row, "replayed", actor, "")
        except (NotFound, NotOpen):
            raise
        except Exception as error:
            code, _ = letters.explain(error)
            raise StillFails("Its handler failed again.", cause=code) from error
        await drain(applier, record.stream, Backoff(consumer))

    async def discard(self, consumer: str, letter_id: UUID, actor: str, reason: str) -> None:
        """Go on without the event; `reason` says why that is right."""
        applier = self._applier(consumer)
        async with self._sessions.begin() as session:
            row = await _find(session, consumer, letter_id)
            if row.key is not None:
                position = await lock_position(applier, session, (row.topic, row.key))
                if row.version > position.version:
                    await positions.advance(session, consumer, {(row.topic, row.key): row.version})
            await _settle(session, row, "discarded", actor, reason)
        if row.key is not None:
            await drain(applier, (row.topic, row.key), Backoff(consumer))

    async def skip(self, consumer: str, letter_id: UUID) -> tuple[int, int]:
        """Go on without the versions missing before the first parked event of a key.

        Returns the first and the last of them; should they come after all, they have no effect.
        """
        applier = self._applier(consumer)
        async with self._sessions.begin() as session:
            row = await _find(session, consumer, letter_id, "parked")
            stream = (row.topic, row.key)
            position = await lock_position(applier, session, stream)
            next_parked = await first(applier, stream, session)
            if next_parked is None or next_parked.id != letter_id:
                raise NoGap("Another event of its key comes before it.")
            if position.blocked != "gap" or row.version <= position.version + 1:
                raise NoGap("It waits for a dead letter or for its turn.", version=position.version)
            await positions.advance(session, consumer, {stream: row.version - 1})
        await drain(applier, stream, Backoff(consumer))
        return position.version + 1, row.version - 1

    def _applier(self, consumer: str) -> Applier:
        if consumer not in self._appliers:
            raise NotFound(
                f"This service has no consumer {consumer}.", known=sorted(self._appliers)
            )
        return self._appliers[consumer]


async def _find(
    session: AsyncSession, consumer: str, letter_id: UUID, state: letters.State = "open"
) -> Row[Any]:
    row = (await session.execute(_FIND, {"consumer": consumer, "id": letter_id})).one_or_none()
    if row is None:
        raise NotFound("There is no such dead letter.")
    if row.state != state:
        raise NotOpen(f"It is {row.state}.", state=row.state)
    return row


async def _settle(
    session: AsyncSession, row: Row[Any], state: letters.State, actor: str, reason: str
) -> None:
    """Close the letter and let the key go on as far as its parked events reach."""
    await close(session, row, state, actor, reason)
    if row.key is not None:
        await positions.block(session, row.consumer, [(row.topic, row.key)], "gap")
