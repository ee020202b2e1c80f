"""The whole pipe in one process: facts recorded, relayed, read and entered by a batch handler.

The clock runs from the first recording to the commit of the last entry; aim 3,000 events/s.
"""

import asyncio
import time

import pytest
from bench.bench_kernel import batch_consumer
from bench.bench_relay import CHUNK, postings
from bench.rig import as_in_production
from sqlalchemy import text

from kit import outbox
from kit.crypto import Cipher
from kit.db import Database
from kit.heartbeat import TOPIC as HEARTBEAT
from kit.relay import Relay
from kit.settings import KafkaSettings
from kit.testing import ledger
from kit.testing.databases import TableDatabase
from kit.testing.kafka import MakeTopics
from kit.testing.keys import DATA_KEY
from kit.worker import Worker

pytestmark = pytest.mark.usefixtures(as_in_production.__name__)
ENTERED = text("SELECT count(*) FROM entry")


async def pipe_rate(database: Database, kafka: KafkaSettings, group: str) -> float:
    worker = Worker(database, kafka, [batch_consumer(group)], Cipher(DATA_KEY))
    relay = Relay("ledger", database, kafka)
    tasks = [asyncio.create_task(worker.run()), asyncio.create_task(relay.run())]
    await asyncio.gather(worker.started.wait(), relay.leading.wait())
    facts = postings()
    started = time.perf_counter()
    for at in range(0, len(facts), CHUNK):
        async with database.sessions.begin() as session:
            await outbox.record_all(session, facts[at : at + CHUNK])
    await until_entered(database, len(facts))
    elapsed = time.perf_counter() - started
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return len(facts) / elapsed


async def until_entered(database: Database, count: int) -> None:
    async with asyncio.timeout(300), database.sessions() as session:
        while await session.scalar(ENTERED) < count:
            await session.rollback()
            await asyncio.sleep(0.02)


@pytest.mark.timeout(900)
async def test_pipe(
    table_database: TableDatabase, kafka_settings: KafkaSettings, make_topics: MakeTopics
) -> None:
    await make_topics(ledger.ACCOUNTS, HEARTBEAT, partitions=4)
    database = await table_database(ledger.make_metadata())
    rate = await pipe_rate(database, kafka_settings, "pipe")
    print(f"\nwhole pipe {rate:>45,.0f} events/s", end="")  # noqa: T201 - a report
