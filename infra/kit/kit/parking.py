"""Events that wait for their key, and how they get their turn.

A key is blocked "dead" behind an open dead letter, or "gap" while its parked events wait for the
version before them (or only for their turn).
"""

from functools import partial
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit import handling, letters, positions
from kit.applying import Applier
from kit.db import limit_transaction, take_lock
from kit.letters import Letter
from kit.positions import Position, Stream
from kit.problems import Problem
from kit.reading import Received
from kit.retrying import Backoff, insist


class Unreadable(Problem):
    status = 409
    slug = "unreadable-event"
    title = "The event cannot be read"
    title_zh = "无法读取该事件"


_FIRST = text("""
SELECT * FROM dead_letter
WHERE consumer = :consumer AND topic = :topic AND key = :key AND state = 'parked'
ORDER BY version LIMIT 1
""")
_DRAINABLE = text("""
SELECT p.topic, p.key FROM position p
WHERE p.consumer = :consumer AND p.topic = ANY(:topics) AND p.blocked = 'gap' AND (
    NOT EXISTS (SELECT FROM dead_letter d WHERE d.consumer = p.consumer AND d.topic = p.topic
                AND d.key = p.key AND d.state = 'parked')
    OR EXISTS (SELECT FROM dead_letter d WHERE d.consumer = p.consumer AND d.topic = p.topic
               AND d.key = p.key AND d.state = 'parked'
               AND (d.version <= p.version + 1 OR p.topic = ANY(:states))))
""")
_CLOSE = text("""
UPDATE dead_letter SET state = :state, sealed = NULL, closed_at = now(), closed_by = :actor,
    close_reason = :reason
WHERE consumer = :consumer AND id = :id
""")


async def drainable(session: AsyncSession, applier: Applier) -> list[Stream]:
    """Return the keys whose next parked event could run now."""
    consumer = applier.consumer
    states = [topic for topic, kind in consumer.kinds.items() if kind == "state"]
    given = {"consumer": consumer.name, "topics": consumer.topics, "states": states}
    return [(row.topic, row.key) for row in await session.execute(_DRAINABLE, given)]


async def drain(applier: Applier, stream: Stream, backoff: Backoff) -> None:
    """Run the parked events of a key in order, as far as they follow one another."""
    while await insist(
        partial(_step, applier, stream), partial(_bury_first, applier, stream), backoff
    ):
        pass


async def close(
    session: AsyncSession,
    row: Row[Any],
    state: letters.State,
    actor: str,
    reason: str = "",
) -> None:
    """Settle a letter; its content is not kept."""
    given = {"consumer": row.consumer, "id": row.id, "state": state, "actor": actor}
    await session.execute(_CLOSE, {**given, "reason": reason})


async def run(
    applier: Applier, session: AsyncSession, record: Received, position: Position
) -> None:
    """Give one stored event to its handler; an older one than the key has seen has no effect."""
    if record.version > position.version:
        await applier.consumer.handlers.call(session, [record])
        await session.flush()
        await positions.advance(session, applier.consumer.name, {record.stream: record.version})


async def lock_position(applier: Applier, session: AsyncSession, stream: Stream) -> Position:
    await limit_transaction(session)
    if applier.consumer.lock is not None:
        await take_lock(session, applier.consumer.lock)
    found = await positions.load(session, applier.consumer.name, [stream], lock=True)
    return found.get(stream, Position())


def readable(applier: Applier, row: Row[Any]) -> Received:
    stored, _ = letters.unseal(applier.cipher, row, applier.reader.prefix)
    record = applier.reader.read(stored)
    if not isinstance(record, Received) or record.fault:
        raise Unreadable(f"{record.fault}")
    return record


async def first(applier: Applier, stream: Stream, session: AsyncSession) -> Row[Any] | None:
    """Return the parked event of the key that is next in order."""
    given = {"consumer": applier.consumer.name, "topic": stream[0], "key": stream[1]}
    return (await session.execute(_FIRST, given)).one_or_none()


async def _step(applier: Applier, stream: Stream) -> bool:
    """Return True when there may be more to do."""
    async with applier.sessions() as session:
        seen = await first(applier, stream, session)
    record = readable(applier, seen) if seen is not None else None
    prepared = await applier.prepare([record]) if record else None
    with handling.preparing(prepared):
        async with applier.sessions.begin() as session:
            return await _next(applier, session, stream, record)


async def _next(
    applier: Applier, session: AsyncSession, stream: Stream, record: Received | None
) -> bool:
    position = await lock_position(applier, session, stream)
    row = await first(applier, stream, session)
    if position.blocked != "gap":
        return False
    if row is None:
        await positions.block(session, applier.consumer.name, [stream], None)
        return False
    if record is None or row.id != record.event_id:
        return True
    is_next = applier.consumer.kinds[stream[0]] == "state" or row.version <= position.version + 1
    if is_next:
        await run(applier, session, record, position)
        await close(session, row, "replayed", "kernel")
    return is_next


async def _bury_first(applier: Applier, stream: Stream, error: Exception, tries: int) -> None:
    async with applier.sessions.begin() as session:
        await lock_position(applier, session, stream)
        row = await first(applier, stream, session)
        if row is not None:
            stored, _ = letters.unseal(applier.cipher, row, applier.reader.prefix)
            reason = letters.reason_of(error)
            letter = Letter(applier.reader.read(stored), reason, *letters.explain(error), tries)
            await letters.keep(session, applier.cipher, row.consumer, [letter])
            await positions.block(session, row.consumer, [stream], "dead")
