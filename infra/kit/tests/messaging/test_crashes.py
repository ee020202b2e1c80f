"""Killed at any step, a relay loses nothing and a consumer repeats no effect."""

import asyncio
import signal
from collections import defaultdict

import pytest
from aiokafka import AIOKafkaProducer
from sqlalchemy import text

from kit import outbox
from kit.db import Database
from kit.envelope import headers
from kit.heartbeat import TOPIC as HEARTBEAT
from kit.settings import KafkaSettings
from kit.testing import ledger
from kit.testing.kafka import MakeTopics, read_all
from kit.testing.ledger import ACCOUNTS, Posted
from kit.testing.processes import Programs
from kit.testing.waiting import until

COUNT, KEYS = 1200, 16
SECOND_BATCH = ":2"
UNSENT = text("SELECT count(*) FROM outbox_unsent")
ENTRIES = text("SELECT count(*) FROM entry")
ANNOUNCED = text("SELECT key, stream_version FROM outbox ORDER BY seq")


def postings() -> list[Posted]:
    return [Posted(account=f"account-{n % KEYS}", number=n) for n in range(COUNT)]


async def count(database: Database, question: object) -> int:
    async with database.sessions() as session:
        return int(await session.scalar(question) or 0)  # type: ignore[call-overload]  # one of the texts above


async def all_sent(database: Database) -> bool:
    return await count(database, UNSENT) == 0


async def all_entered(database: Database) -> bool:
    return await count(database, ENTRIES) >= COUNT


async def versions_by_key(kafka: KafkaSettings) -> dict[bytes, list[int]]:
    """Read what the broker holds, without repetitions of what came before."""
    found: dict[bytes, list[int]] = defaultdict(list)
    for record in await read_all(kafka, ACCOUNTS):
        version = int(dict(record.headers)["ce_streamversion"])
        if version not in found[record.key]:
            found[record.key].append(version)
    return found


@pytest.mark.parametrize(
    "step",
    ["relay.before-publish", "relay.after-publish", "relay.before-mark", "relay.after-mark"],
)
async def test_a_killed_relay_loses_nothing(
    step: str,
    database: Database,
    kafka_settings: KafkaSettings,
    make_topics: MakeTopics,
    programs: Programs,
) -> None:
    await make_topics(ACCOUNTS, HEARTBEAT, partitions=4)
    async with database.sessions.begin() as session:
        await outbox.record_all(session, postings())

    killed = programs.start(database, "relay", HENGPING_FAILPOINT=step + SECOND_BATCH)
    assert await killed.ended() == -signal.SIGKILL
    programs.start(database, "relay")
    await until(lambda: all_sent(database))

    found = await versions_by_key(kafka_settings)
    assert len(found) == KEYS
    for versions in found.values():
        assert versions == list(range(1, COUNT // KEYS + 1))


@pytest.mark.parametrize(
    "step",
    [
        "kernel.before-commit",
        "db.before-commit",
        "db.after-commit",
        "kernel.after-commit",
        "kernel.before-ack",
        "kernel.after-ack",
    ],
)
async def test_a_killed_consumer_repeats_no_effect_and_no_announcement(
    step: str,
    database: Database,
    producer: AIOKafkaProducer,
    kafka_settings: KafkaSettings,
    make_topics: MakeTopics,
    programs: Programs,
) -> None:
    await make_topics(ACCOUNTS, partitions=4)
    await publish(producer, kafka_settings)

    killed = programs.start(database, "announcer", HENGPING_FAILPOINT=step + SECOND_BATCH)
    assert await killed.ended() == -signal.SIGKILL
    programs.start(database, "announcer")
    await until(lambda: all_entered(database))

    async with database.sessions() as session:
        effects = await ledger.entries(session)
        rows = await session.execute(ANNOUNCED)
        announced = [(row.key, row.stream_version) for row in rows]
    for told in (effects, announced):
        assert len(told) == len(set(told)) == COUNT
        for key in {key for key, _ in told}:
            assert [v for k, v in told if k == key] == list(range(1, COUNT // KEYS + 1))


async def test_a_fact_that_was_rolled_back_leaves_no_trace_and_no_gap(
    database: Database, make_topics: MakeTopics, programs: Programs, kafka_settings: KafkaSettings
) -> None:
    await make_topics(ACCOUNTS, HEARTBEAT)
    async with database.sessions() as session:
        await outbox.record(session, Posted(account="a", number=1))
        await session.rollback()
    async with database.sessions.begin() as session:
        await outbox.record(session, Posted(account="a", number=2))

    programs.start(database, "relay")
    await until(lambda: all_sent(database))

    (record,) = await read_all(kafka_settings, ACCOUNTS)
    assert dict(record.headers)["ce_streamversion"] == b"1"


async def publish(producer: AIOKafkaProducer, kafka: KafkaSettings) -> None:
    futures = []
    for n, posted in enumerate(postings()):
        row = {
            "id": posted.event_id,
            "type": posted.event_type,
            "occurred_at": posted.occurred_at,
            "stream_version": n // KEYS + 1,
            "traceparent": None,
        }
        topic, given = kafka.prefix + ACCOUNTS, headers("ledger", row)
        futures.append(
            await producer.send(topic, posted.body(), posted.key.encode(), headers=given)
        )
    await asyncio.gather(*futures)
