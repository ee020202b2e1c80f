"""What the relay promises: everything recorded is sent, in order, in its envelope."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import text

from kit import epoch, erasure, heartbeat, outbox
from kit.db import Database
from kit.kernel import Consumer
from kit.relay import Relay
from kit.settings import KafkaSettings
from kit.testing.bus import MakeBus
from kit.testing.cards import CARDS, CardErased, CardIssued
from kit.testing.kafka import MakeTopics, read_all
from kit.testing.ledger import ACCOUNTS, Posted
from kit.testing.waiting import until
from kit.unsent import Unsent

UNSENT = text("SELECT count(*) FROM outbox_unsent")


@asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[Relay]:
    task = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def unsent(database: Database) -> int:
    async with database.sessions() as session:
        return int(await session.scalar(UNSENT) or 0)


async def all_sent(database: Database) -> bool:
    return await unsent(database) == 0


async def record(database: Database, *facts: Posted | CardIssued) -> None:
    async with database.sessions.begin() as session:
        await outbox.record_all(session, facts)


async def test_a_sending_is_linked_with_the_trace_of_each_event(
    database: Database,
    kafka_settings: KafkaSettings,
    make_topics: MakeTopics,
    spans: InMemorySpanExporter,
) -> None:
    await make_topics(ACCOUNTS, heartbeat.TOPIC)
    with trace.get_tracer("test").start_as_current_span("click") as click:
        await record(database, Posted(account="a", number=1))

    async with running(Relay("ledger", database, kafka_settings)):
        await until(lambda: all_sent(database))

    [sending] = [span for span in spans.get_finished_spans() if span.name == "ledger.relay"]
    links: Sequence[trace.Link] = sending.links
    assert [link.context.trace_id for link in links] == [click.get_span_context().trace_id]


async def test_sends_in_the_order_of_each_key(
    database: Database, kafka_settings: KafkaSettings, make_topics: MakeTopics
) -> None:
    await make_topics(ACCOUNTS, heartbeat.TOPIC, partitions=4)
    posted = [Posted(account=f"a{n % 16}", number=n) for n in range(1000)]
    async with database.sessions.begin() as session:
        await outbox.record_all(session, posted[:900])
        for event in posted[900:]:
            await outbox.record(session, event)

    async with running(Relay("ledger", database, kafka_settings)):
        await until(lambda: all_sent(database))

    records = await read_all(kafka_settings, ACCOUNTS)
    assert len(records) == 1000
    for key in {record.key for record in records}:
        versions = [int(dict(r.headers)["ce_streamversion"]) for r in records if r.key == key]
        assert versions == list(range(1, len(versions) + 1))


async def test_the_envelope_is_a_cloud_event(
    database: Database, kafka_settings: KafkaSettings, make_topics: MakeTopics
) -> None:
    await make_topics(ACCOUNTS, heartbeat.TOPIC)
    event = Posted(account="账户", number=1)
    with TracerProvider().get_tracer("test").start_as_current_span("click") as span:
        await record(database, event)

    async with running(Relay("ledger", database, kafka_settings)):
        await until(lambda: all_sent(database))

    (sent,) = await read_all(kafka_settings, ACCOUNTS)
    headers = {name: value.decode() for name, value in sent.headers}
    context = span.get_span_context()
    trace_flags = f"{context.trace_flags:02x}"
    assert sent.key.decode() == "账户"
    assert sent.value == event.body()
    assert headers == {
        "ce_specversion": "1.0",
        "ce_id": str(event.event_id),
        "ce_type": "ledger.account.posted.v1",
        "ce_source": "/hengping/ledger",
        "ce_time": event.occurred_at.isoformat().replace("+00:00", "Z"),
        "ce_streamversion": "1",
        "content-type": "application/json",
        "traceparent": f"00-{context.trace_id:032x}-{context.span_id:016x}-{trace_flags}",
    }


async def test_a_topic_that_refuses_stops_no_other(
    database: Database, kafka_settings: KafkaSettings, make_topics: MakeTopics
) -> None:
    await make_topics(ACCOUNTS, heartbeat.TOPIC)
    await record(database, CardIssued(card="c", holder="x"), Posted(account="a", number=1))

    async def only_the_card_is_left() -> bool:
        return await unsent(database) == 1

    async with running(Relay("ledger", database, kafka_settings)):
        await until(only_the_card_is_left)
        await make_topics(CARDS)
        await until(lambda: all_sent(database))

    assert len(await read_all(kafka_settings, CARDS)) == 1


async def test_a_record_too_large_stops_its_key_alone(
    database: Database, kafka_settings: KafkaSettings, make_topics: MakeTopics
) -> None:
    await make_topics(CARDS, heartbeat.TOPIC)
    await record(
        database,
        CardIssued(card="big", holder="x" * 2_000_000),
        CardIssued(card="big", holder="x"),
        CardIssued(card="small", holder="x"),
    )

    async def the_key_is_left() -> bool:
        return await unsent(database) == 2

    async with running(Relay("ledger", database, kafka_settings)):
        await until(the_key_is_left)

    assert [sent.key for sent in await read_all(kafka_settings, CARDS)] == [b"small"]


async def test_a_resend_heals_a_reader(
    database: Database, kafka_settings: KafkaSettings, make_topics: MakeTopics
) -> None:
    await make_topics(ACCOUNTS, heartbeat.TOPIC)
    await record(database, *[Posted(account="a", number=n) for n in range(3)])
    async with running(Relay("ledger", database, kafka_settings)):
        await until(lambda: all_sent(database))
        async with database.sessions.begin() as session:
            assert await outbox.resend(session, ACCOUNTS, "a", from_version=2) == 2
        await until(lambda: all_sent(database))

    records = await read_all(kafka_settings, ACCOUNTS)
    versions = [dict(sent.headers)["ce_streamversion"] for sent in records]
    assert versions == [b"1", b"2", b"3", b"2", b"3"]
    assert records[1].headers == records[3].headers


async def test_what_may_be_on_its_way_is_sent_again_in_its_newest_state(
    database: Database, kafka_settings: KafkaSettings, make_topics: MakeTopics
) -> None:
    await make_topics(CARDS, heartbeat.TOPIC)
    await record(database, *[CardIssued(card="c", holder=f"h{n}") for n in range(3)])

    async def sent_once_more() -> bool:
        return len(await read_all(kafka_settings, CARDS)) == 4

    async with running(Relay("ledger", database, kafka_settings, delivery_timeout=2)):
        await until(sent_once_more)

    last = (await read_all(kafka_settings, CARDS))[-1]
    assert dict(last.headers)["ce_streamversion"] == b"3"


async def test_erasure_blanks_the_outbox_and_ends_in_a_tombstone(
    database: Database, kafka_settings: KafkaSettings, make_topics: MakeTopics
) -> None:
    await make_topics(CARDS, heartbeat.TOPIC)
    await record(database, *[CardIssued(card="c", holder="Ding Ling") for _ in range(2)])
    async with database.sessions.begin() as session:
        assert await erasure.erase(session, CardErased(card="c")) == 2
        assert await outbox.resend(session, CARDS, "c", from_version=1) == 0
    async with database.sessions.begin() as session:
        left = await session.scalars(text("SELECT type FROM outbox WHERE payload IS NOT NULL"))
        assert left.all() == [CardErased.event_type]
        aged = "UPDATE outbox SET created_at = created_at - interval '31 days'"
        await session.execute(text(aged))
        aged = "UPDATE outbox_stream SET erased_at = erased_at - interval '31 days'"
        await session.execute(text(aged))

    async def is_buried() -> bool:
        records = await read_all(kafka_settings, CARDS)
        return bool(records) and records[-1].value is None

    async with running(Relay("ledger", database, kafka_settings)):
        await until(is_buried)

    erased, tombstone = await read_all(kafka_settings, CARDS)
    assert erased.value == CardErased(card="c").body()
    assert dict(tombstone.headers)["ce_streamversion"] == b"4"


async def test_old_rows_go_but_the_newest_state_stays(database: Database) -> None:
    cards = [CardIssued(card="c", holder="x") for _ in range(2)]
    await record(database, Posted(account="a", number=1), *cards)
    async with database.sessions.begin() as session:
        await session.execute(text("UPDATE outbox SET created_at = now() - interval '31 days'"))
        await session.execute(text("DELETE FROM outbox_unsent"))

    connection = await Unsent.connect(database.settings)
    await connection.tidy()
    await connection.close()

    async with database.sessions() as session:
        rows = await session.execute(text("SELECT topic, stream_version FROM outbox"))
        assert [tuple(row) for row in rows] == [(CARDS, 2)]


async def test_a_heartbeat_tells_age_and_epoch(
    database: Database, kafka_settings: KafkaSettings, make_bus: MakeBus
) -> None:
    consumer = Consumer("ledger.pulse", [heartbeat.TOPIC])
    heartbeat.follow(consumer)
    await make_bus(database, [consumer])

    async def beats(*, restored: bool) -> bool:
        async with database.sessions() as session:
            found = (await heartbeat.heartbeats(session, ["ledger"])).get("ledger")
        return found is not None and found.is_restored is restored

    async with running(Relay("ledger", database, kafka_settings)):
        await until(lambda: beats(restored=False))
        async with database.sessions.begin() as session:
            await epoch.renew(session)
        await until(lambda: beats(restored=True))
        async with database.sessions.begin() as session:
            await heartbeat.trust(session, "ledger")
        await until(lambda: beats(restored=False))
