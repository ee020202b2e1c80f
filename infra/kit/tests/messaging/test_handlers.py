"""What a handler may rely on: its lock, what was prepared, its trace, one transaction."""

import asyncio
from collections.abc import Sequence

from opentelemetry import trace
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kit import outbox, telemetry
from kit.applying import Applier
from kit.crypto import Cipher
from kit.db import Database, LockId, take_lock
from kit.exits import RestartError
from kit.kernel import Consumer, Received, prepared, received
from kit.reading import Place
from kit.settings import KafkaSettings
from kit.testing import ledger
from kit.testing.bus import MakeBus
from kit.testing.kafka import MakeTopics
from kit.testing.ledger import ACCOUNTS, Posted
from kit.testing.waiting import until
from kit.worker import Worker

LOCK = LockId(4711)
WAITING = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = :id"
)
HELD = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = :id")


async def test_prepares_outside_and_holds_the_lock_inside(
    database: Database, make_bus: MakeBus
) -> None:
    seen: list[tuple[int, object]] = []

    async def double(
        sessions: async_sessionmaker[AsyncSession], records: list[Received]
    ) -> dict[int, int]:
        async with sessions() as session:
            assert await session.scalar(HELD, {"id": LOCK}) == 0
        return {record.version: record.version * 2 for record in records}

    consumer = Consumer("ledger.locked", [ACCOUNTS], lock=LOCK, prepare=double)

    @consumer.on(Posted)
    async def look(session: AsyncSession, _event: Posted) -> None:
        held = await session.scalar(HELD, {"id": LOCK})
        seen.append((int(held or 0), prepared()[received().version]))

    bus = await make_bus(database, [consumer])
    await bus.deliver(Posted(account="a", number=1), Posted(account="a", number=2))

    assert seen == [(1, 2), (1, 4)]


async def somebody_waits(database: Database) -> bool:
    async with database.sessions() as session:
        return bool(await session.scalar(WAITING, {"id": LOCK}))


async def test_a_busy_lock_is_waited_out(database: Database, make_bus: MakeBus) -> None:
    consumer = ledger.make_consumer(lock=LOCK)
    bus = await make_bus(database, [consumer])

    async with database.sessions.begin() as session:
        await take_lock(session, LOCK)
        delivery = asyncio.create_task(bus.deliver(Posted(account="a", number=1)))
        await until(lambda: somebody_waits(database))
        assert not delivery.done()
    await delivery

    async with database.sessions() as session:
        assert await ledger.entries(session) == [("a", 1)]


async def test_a_failing_handler_leaves_nothing_behind(
    database: Database, make_bus: MakeBus
) -> None:
    consumer = Consumer("ledger.halfway", [ACCOUNTS])

    @consumer.on(Posted)
    async def announce_and_fail(session: AsyncSession, event: Posted) -> None:
        await outbox.record(session, ledger.Closed(account=event.account))
        if event.fate == "refused":
            raise ledger.Overdrawn("No.")

    bus = await make_bus(database, [consumer])
    await bus.deliver(Posted(account="a", number=1), Posted(account="b", number=1, fate="refused"))

    async with database.sessions() as session:
        keys = await session.scalars(text("SELECT key FROM outbox"))
        assert keys.all() == ["a"]


async def test_a_handler_runs_in_the_trace_of_its_event(
    database: Database, cipher: Cipher, spans: InMemorySpanExporter
) -> None:
    with trace.get_tracer("test").start_as_current_span("click") as click:
        parent = telemetry.traceparent()
    consumer = ledger.make_consumer()
    event = Posted(account="a", number=1)

    record = Received(
        Place(ACCOUNTS, 0, 0),
        "a",
        1,
        event.event_id,
        event.event_type,
        event.occurred_at,
        {"traceparent": parent or ""},
        event.body(),
        event,
    )
    await Applier(consumer, database.sessions, cipher).apply([record])

    found = {span.name: span for span in spans.get_finished_spans()}
    trace_id = click.get_span_context().trace_id
    assert found["post"].context.trace_id == trace_id
    assert found["post"].parent is not None
    assert found["post"].parent.span_id == click.get_span_context().span_id
    links: Sequence[trace.Link] = found[consumer.name].links
    assert [link.context.trace_id for link in links] == [trace_id]


async def test_gives_up_after_its_patience(
    database: Database,
    make_topics: MakeTopics,
    make_bus: MakeBus,
    kafka_settings: KafkaSettings,
    cipher: Cipher,
) -> None:
    await make_topics(ACCOUNTS)
    other = await make_bus(database, [ledger.make_batch_consumer()])
    await other.stop()
    worker = Worker(database, kafka_settings, [ledger.make_consumer()], cipher, patience=0.2)
    running = asyncio.create_task(worker.run())
    await other.send(Posted(account="a", number=1, fate="busy"))

    (outcome,) = await asyncio.gather(running, return_exceptions=True)

    assert isinstance(outcome, RestartError)
    async with database.sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM inbox")) == 0
