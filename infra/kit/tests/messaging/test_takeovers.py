"""Processes that freeze, come back late, join or leave: one leader, one effect, one order."""

import asyncio
from collections import defaultdict

from aiokafka import AIOKafkaProducer
from sqlalchemy import text

from kit import outbox
from kit.crypto import Cipher
from kit.db import Database
from kit.envelope import headers
from kit.heartbeat import TOPIC as HEARTBEAT
from kit.settings import KafkaSettings
from kit.testing import ledger
from kit.testing.kafka import MakeTopics, read_all
from kit.testing.ledger import ACCOUNTS, Posted
from kit.testing.processes import Programs
from kit.testing.waiting import until
from kit.worker import Worker

KEYS = 16
UNSENT = text("SELECT count(*) FROM outbox_unsent")
ENTRIES = text("SELECT count(*) FROM entry")
LEADERS = text("SELECT count(*) FROM database_epoch")


async def count(database: Database, question: object) -> int:
    async with database.sessions() as session:
        return int(await session.scalar(question) or 0)  # type: ignore[call-overload]  # one of the texts above


async def record(database: Database, numbers: range) -> None:
    async with database.sessions.begin() as session:
        facts = [Posted(account=f"account-{n % KEYS}", number=n) for n in numbers]
        await outbox.record_all(session, facts)


async def publish(producer: AIOKafkaProducer, kafka: KafkaSettings, numbers: range) -> None:
    futures = []
    for n in numbers:
        posted = Posted(account=f"account-{n % KEYS}", number=n)
        row = {
            "id": posted.event_id,
            "type": posted.event_type,
            "occurred_at": posted.occurred_at,
            "stream_version": n // KEYS + 1,
            "traceparent": None,
        }
        topic, given = kafka.prefix + ACCOUNTS, headers("ledger", row)
        key = posted.key.encode()
        futures.append(await producer.send(topic, posted.body(), key, headers=given))
    await asyncio.gather(*futures)


async def test_a_frozen_leader_is_replaced_and_its_late_sends_do_no_harm(
    database: Database, kafka_settings: KafkaSettings, make_topics: MakeTopics, programs: Programs
) -> None:
    await make_topics(ACCOUNTS, HEARTBEAT, partitions=4)
    leader = programs.start(database, "relay")

    async def has_a_leader() -> bool:
        return await count(database, LEADERS) == 1

    async def some_sent() -> bool:
        return await count(database, UNSENT) < 4800

    async def all_sent() -> bool:
        return await count(database, UNSENT) == 0

    await until(has_a_leader)
    await record(database, range(4800))
    await until(some_sent)
    leader.freeze()
    await record(database, range(4800, 5600))
    programs.start(database, "relay")
    await until(all_sent)
    leader.thaw()
    await record(database, range(5600, 6400))
    await until(all_sent)

    found: dict[bytes, list[int]] = defaultdict(list)
    for sent in await read_all(kafka_settings, ACCOUNTS):
        version = int(dict(sent.headers)["ce_streamversion"])
        if version not in found[sent.key]:
            found[sent.key].append(version)
    assert len(found) == KEYS
    assert all(versions == list(range(1, 401)) for versions in found.values())


async def test_a_frozen_consumer_that_comes_back_repeats_nothing(
    database: Database,
    producer: AIOKafkaProducer,
    kafka_settings: KafkaSettings,
    make_topics: MakeTopics,
    programs: Programs,
) -> None:
    await make_topics(ACCOUNTS, partitions=4)
    await publish(producer, kafka_settings, range(320))
    first = programs.start(database, "worker", HENGPING_KAFKA__INSTANCE="first")

    async def entered(wanted: int) -> bool:
        return await count(database, ENTRIES) >= wanted

    await until(lambda: entered(320))
    await publish(producer, kafka_settings, range(320, 3200))
    first.freeze()
    programs.start(database, "worker", HENGPING_KAFKA__INSTANCE="second")
    await until(lambda: entered(3200))
    first.thaw()
    await publish(producer, kafka_settings, range(3200, 3520))
    await until(lambda: entered(3520))

    await assert_once_and_in_order(database, 3520)


async def test_consumers_that_join_and_leave_share_the_work(
    database: Database,
    producer: AIOKafkaProducer,
    kafka_settings: KafkaSettings,
    make_topics: MakeTopics,
    cipher: Cipher,
) -> None:
    await make_topics(ACCOUNTS, partitions=4)
    tasks: dict[str, asyncio.Task[None]] = {}

    def join(instance: str) -> None:
        kafka = kafka_settings.model_copy(update={"instance": instance})
        worker = Worker(database, kafka, [ledger.make_consumer()], cipher)
        tasks[instance] = asyncio.create_task(worker.run())

    async def leave(instance: str) -> None:
        tasks[instance].cancel()
        await asyncio.gather(tasks[instance], return_exceptions=True)

    async def entered(wanted: int) -> bool:
        return await count(database, ENTRIES) >= wanted

    join("one")
    await publish(producer, kafka_settings, range(800))
    join("two")
    await publish(producer, kafka_settings, range(800, 1600))
    await until(lambda: entered(800))
    await leave("one")
    await publish(producer, kafka_settings, range(1600, 2400))
    join("three")
    await until(lambda: entered(2400))
    await asyncio.gather(leave("two"), leave("three"))

    await assert_once_and_in_order(database, 2400)


async def assert_once_and_in_order(database: Database, wanted: int) -> None:
    async with database.sessions() as session:
        effects = await ledger.entries(session)
    assert len(effects) == len(set(effects)) == wanted
    for key in {key for key, _ in effects}:
        assert [v for k, v in effects if k == key] == list(range(1, wanted // KEYS + 1))
