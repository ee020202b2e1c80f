"""What the relay promises: everything recorded is sent, in order, with its envelope."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from sqlalchemy import text

from kit import outbox
from kit.db import Database
from kit.heartbeat import TOPIC
from kit.relay import Relay
from kit.settings import KafkaSettings
from kit.testing import ledger
from kit.testing.kafka import MakeTopics, read_all
from kit.testing.waiting import until

Leading = Callable[..., AbstractAsyncContextManager[Relay]]
UNSENT = text("SELECT count(*) FROM outbox WHERE sent_at IS NULL")


@asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[Relay]:
    task = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def all_sent(database: Database) -> bool:
    async with database.sessions() as session:
        return bool(await session.scalar(UNSENT) == 0)


async def test_sends_in_the_order_of_each_key(
    database: Database, kafka_settings: KafkaSettings, make_topics: MakeTopics
) -> None:
    await make_topics(ledger.ACCOUNTS, TOPIC, partitions=4)
    async with database.sessions.begin() as session:
        posted = [ledger.Posted(account=f"a{n % 16}", number=n) for n in range(1000)]
        await outbox.record_all(session, posted[:600])
        for event in posted[600:]:
            await outbox.record(session, event)

    async with running(Relay("ledger", database, kafka_settings)):
        await until(lambda: all_sent(database))

    records = await read_all(kafka_settings, ledger.ACCOUNTS)
    assert len(records) == 1000
    for key in {record.key for record in records}:
        versions = [int(dict(r.headers)["ce_streamversion"]) for r in records if r.key == key]
        assert versions == list(range(1, len(versions) + 1))
