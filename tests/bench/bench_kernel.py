"""Kernel events/s against a bare batch consumer that writes the same rows by asyncpg.

One consumer, 20,000 records that lie on the topic already; the median of three rounds.
"""

import asyncio
import statistics
import time
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import RecordMetadata
from bench.rig import as_in_production, load_raw, show
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import registry

from kit.crypto import Cipher
from kit.db import Database
from kit.envelope import headers
from kit.kafka import client_options
from kit.kernel import Consumer, received, received_all
from kit.settings import KafkaSettings
from kit.testing import ledger
from kit.testing.databases import TableDatabase
from kit.testing.kafka import MakeTopics
from kit.testing.keys import DATA_KEY
from kit.testing.waiting import until
from kit.worker import Worker

pytestmark = pytest.mark.usefixtures(as_in_production.__name__)
RECORDS, KEYS, ROUNDS = 20_000, 1_000, 3
ENTER_ALL = text("""
INSERT INTO entry (consumer, event_id, key, version, number)
SELECT 'batch', * FROM unnest(CAST(:ids AS uuid[]), CAST(:keys AS text[]),
    CAST(:versions AS bigint[]), CAST(:numbers AS bigint[]))
""")


@dataclass
class Entry:
    consumer: str
    event_id: UUID
    key: str
    version: int
    number: int


ENTRY = ledger.make_metadata().tables["entry"]
registry().map_imperatively(
    Entry, ENTRY, primary_key=[ENTRY.c.consumer, ENTRY.c.event_id], exclude_properties=["id"]
)


def batch_consumer(group: str) -> Consumer:
    consumer = Consumer(group, [ledger.ACCOUNTS])

    @consumer.on_batch(ledger.Posted)
    async def enter_all(session: AsyncSession, events: list[ledger.Posted]) -> None:
        columns = {
            "ids": [event.event_id for event in events],
            "keys": [event.account for event in events],
            "versions": [record.version for record in received_all()],
            "numbers": [event.number for event in events],
        }
        await session.execute(ENTER_ALL, columns)

    return consumer


def event_consumer(group: str) -> Consumer:
    consumer = Consumer(group, [ledger.ACCOUNTS])

    @consumer.on(ledger.Posted)
    async def enter(session: AsyncSession, event: ledger.Posted) -> None:
        version = received().version
        session.add(Entry("event", event.event_id, event.account, version, event.number))

    return consumer


async def publish(producer: AIOKafkaProducer, prefix: str) -> list[RecordMetadata]:
    """Return the last place in each partition."""
    futures = []
    for n in range(RECORDS):
        posted = ledger.Posted(account=f"account-{n % KEYS}", number=n)
        row = {
            "id": posted.event_id,
            "type": posted.event_type,
            "occurred_at": posted.occurred_at,
            "stream_version": n // KEYS + 1,
            "traceparent": None,
        }
        topic, key = prefix + ledger.ACCOUNTS, posted.key.encode()
        given = headers("ledger", row)
        futures.append(await producer.send(topic, posted.body(), key, headers=given))
    places = await asyncio.gather(*futures)
    return list({place.partition: place for place in places}.values())


async def raw_rate(database: Database, kafka: KafkaSettings, group: str) -> float:
    consumer = AIOKafkaConsumer(
        kafka.prefix + ledger.ACCOUNTS,
        **client_options(kafka),
        group_id=kafka.prefix + group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    url = database.settings.url.replace("+asyncpg", "")
    connection = await asyncpg.connect(url)
    try:
        raw = load_raw("kernel")
        return float(await raw.records_per_second(consumer, connection, RECORDS))
    finally:
        await connection.close()
        await consumer.stop()


async def taken_by(worker: Worker, places: list[RecordMetadata]) -> bool:
    return all(worker.has_taken(place) for place in places)


async def kernel_rate(
    database: Database, kafka: KafkaSettings, consumer: Consumer, last: list[RecordMetadata]
) -> float:
    """Stop the clock at the acknowledgement of the `last` record of each partition."""
    worker = Worker(database, kafka, [consumer], Cipher(DATA_KEY))
    task = asyncio.create_task(worker.run())
    await worker.started.wait()
    started = time.perf_counter()
    await until(lambda: taken_by(worker, last), 300)
    elapsed = time.perf_counter() - started
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return RECORDS / elapsed


async def test_kernel(
    table_database: TableDatabase,
    kafka_settings: KafkaSettings,
    make_topics: MakeTopics,
    producer: AIOKafkaProducer,
) -> None:
    await make_topics(ledger.ACCOUNTS, partitions=4)
    last = await publish(producer, kafka_settings.prefix)
    raw, batch, event = [], [], []
    for turn in range(ROUNDS):
        database = await table_database(ledger.make_metadata())
        raw.append(await raw_rate(database, kafka_settings, f"raw-{turn}"))
        batch.append(
            await kernel_rate(database, kafka_settings, batch_consumer(f"batch-{turn}"), last)
        )
        event.append(
            await kernel_rate(database, kafka_settings, event_consumer(f"event-{turn}"), last)
        )
    show("kernel, batch effect", statistics.median(raw), statistics.median(batch), "events/s")
    show("kernel, handler per event", statistics.median(raw), statistics.median(event), "events/s")
