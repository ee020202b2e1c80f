"""Relay rows/s against bare gathered aiokafka sends; the median of three rounds."""

import asyncio
import statistics
import time
from collections.abc import Sequence

import pytest
from aiokafka import AIOKafkaProducer
from bench.rig import as_in_production, load_raw, show
from sqlalchemy import text

from kit import outbox
from kit.db import Database
from kit.heartbeat import TOPIC as HEARTBEAT
from kit.relay import Relay
from kit.settings import KafkaSettings
from kit.testing import ledger
from kit.testing.databases import TableDatabase
from kit.testing.kafka import MakeTopics

pytestmark = pytest.mark.usefixtures(as_in_production.__name__)
ROWS, CHUNK, ROUNDS = 20_000, 1_000, 3
LEFT = text("SELECT 1 FROM outbox_unsent LIMIT 1")


def postings() -> list[ledger.Posted]:
    return [ledger.Posted(account=f"account-{n % 1000}", number=n) for n in range(ROWS)]


async def raw_rate(producer: AIOKafkaProducer, topic: str) -> float:
    bodies = [(posted.key.encode(), posted.body()) for posted in postings()]
    return float(await load_raw("relay").records_per_second(producer, topic, bodies))


async def relay_rate(database: Database, kafka: KafkaSettings) -> float:
    """From the start of leading until no row is unsent, marks included."""
    await fill(database, postings())
    relay = Relay("ledger", database, kafka)
    task = asyncio.create_task(relay.run())
    await relay.leading.wait()
    started = time.perf_counter()
    async with database.sessions() as session:
        while await session.scalar(LEFT):
            await session.rollback()
            await asyncio.sleep(0.02)
    elapsed = time.perf_counter() - started
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return ROWS / elapsed


async def fill(database: Database, facts: Sequence[ledger.Posted]) -> None:
    async with database.sessions.begin() as session:
        for at in range(0, len(facts), CHUNK):
            await outbox.record_all(session, facts[at : at + CHUNK])


async def test_relay(
    table_database: TableDatabase,
    kafka_settings: KafkaSettings,
    make_topics: MakeTopics,
    producer: AIOKafkaProducer,
) -> None:
    database = await table_database(ledger.make_metadata())
    await make_topics("raw", ledger.ACCOUNTS, HEARTBEAT, partitions=4)
    raw, ours = [], []
    for _ in range(ROUNDS):
        raw.append(await raw_rate(producer, kafka_settings.prefix + "raw"))
        ours.append(await relay_rate(database, kafka_settings))
    show("relay", statistics.median(raw), statistics.median(ours), "rows/s")
