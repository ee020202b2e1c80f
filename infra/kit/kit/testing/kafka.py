"""Topics of a test on the real broker, told apart from others by a prefix."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pydantic import SecretStr

from kit.kafka import client_options, make_producer
from kit.settings import KafkaSettings

MakeTopics = Callable[..., Awaitable[None]]


class _Access(Protocol):
    bootstrap: str
    username: str
    password: str


@pytest.fixture
def kafka_prefix() -> str:
    return f"t{uuid4().hex[:10]}."


@pytest.fixture
def kafka_settings(kafka: _Access, kafka_prefix: str) -> KafkaSettings:
    return KafkaSettings(
        bootstrap=kafka.bootstrap,
        username=kafka.username,
        password=SecretStr(kafka.password),
        prefix=kafka_prefix,
    )


@pytest.fixture
async def make_topics(kafka_settings: KafkaSettings) -> AsyncIterator[MakeTopics]:
    """Make topics by name, all with as many `partitions`; they are gone after the test."""
    made: list[str] = []
    admin = AIOKafkaAdminClient(**client_options(kafka_settings))

    async def make(*names: str, partitions: int = 1) -> None:
        wanted = [kafka_settings.prefix + name for name in dict.fromkeys(names)]
        new = [name for name in wanted if name not in made]
        if not made:
            await admin.start()
        if new:
            await admin.create_topics([NewTopic(name, partitions, 1) for name in new])
            made.extend(new)

    yield make
    if made:
        await admin.delete_topics(made)
        await admin.close()


@pytest.fixture
async def producer(kafka_settings: KafkaSettings) -> AsyncIterator[AIOKafkaProducer]:
    producer = make_producer(kafka_settings)
    await producer.start()
    yield producer
    await producer.stop()


async def read_all(settings: KafkaSettings, topic: str) -> list[ConsumerRecord]:
    """Return every record that is on `topic` now, in the order of its partitions."""
    client = AIOKafkaConsumer(
        **client_options(settings), auto_offset_reset="earliest", enable_auto_commit=False
    )
    await client.start()
    try:
        name = settings.prefix + topic
        await client._client.add_topic(name)  # noqa: SLF001 - assign() does not fetch metadata
        parts = [TopicPartition(name, p) for p in client.partitions_for_topic(name) or ()]
        client.assign(parts)
        ends = await client.end_offsets(parts)
        records: list[ConsumerRecord] = []
        for part in sorted(parts):
            while await client.position(part) < ends[part]:
                records += (await client.getmany(part, timeout_ms=1000)).get(part, [])
        return records
    finally:
        await client.stop()
