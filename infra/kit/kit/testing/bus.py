"""Consumers of a test on the real broker: deliver events and know when they have been taken."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer

from kit import clock
from kit.crypto import Cipher
from kit.db import Database
from kit.envelope import headers
from kit.facts import Fact
from kit.kernel import Consumer
from kit.outbox import TOMBSTONE
from kit.settings import KafkaSettings
from kit.testing.kafka import MakeTopics
from kit.testing.keys import DATA_KEY
from kit.worker import Worker

PATIENCE = 300.0

MakeBus = Callable[[Database, Sequence[Consumer]], Awaitable["Bus"]]


class Bus:
    """Versions count up by themselves, one stream for each topic and key."""

    def __init__(self, worker: Worker, producer: AIOKafkaProducer, prefix: str) -> None:
        self.worker = worker
        self._producer = producer
        self._prefix = prefix
        self._versions: Counter[tuple[str, str]] = Counter()
        self._running = asyncio.create_task(worker.run())

    async def deliver(self, *events: Fact, times: int = 1) -> None:
        """Put the events on the broker, each `times` over; return when all have been taken."""
        numbered = [(event, self._next(event.topic, event.key)) for event in events]
        await self.deliver_as(*[pair for pair in numbered for _ in range(times)])

    async def send(self, event: Fact) -> None:
        """Put the event on the broker; nobody need take it."""
        await (await self._send(event, self._next(event.topic, event.key)))

    async def deliver_as(self, *numbered: tuple[Fact, int]) -> None:
        """Put the events on the broker under the given versions, in the given order."""
        await self._taken([await self._send(event, version) for event, version in numbered])

    async def bury(self, topic: str, key: str, version: int | None = None) -> None:
        """Put a tombstone on a state topic; return when it has been taken."""
        row = {"id": uuid4(), "type": TOMBSTONE, "occurred_at": clock.now(), "traceparent": None}
        row["stream_version"] = version or self._next(topic, key)
        service = topic.partition(".")[0]
        await self._taken([await self._put(topic, key, None, headers(service, row))])

    async def put(
        self, topic: str, key: bytes | None, value: bytes | None, given: list[tuple[str, bytes]]
    ) -> None:
        """Put any record on the broker; return when it has been taken."""
        future = await self._producer.send(self._prefix + topic, value, key, headers=given)
        await self._taken([future])

    async def stop(self) -> None:
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)

    def _next(self, topic: str, key: str) -> int:
        self._versions[topic, key] += 1
        return self._versions[topic, key]

    async def _send(self, event: Fact, version: int) -> "asyncio.Future[object]":
        row = {
            "id": event.event_id,
            "type": event.event_type,
            "occurred_at": event.occurred_at,
            "stream_version": version,
            "traceparent": None,
        }
        service = event.topic.partition(".")[0]
        return await self._put(event.topic, event.key, event.body(), headers(service, row))

    async def _put(
        self, topic: str, key: str, value: bytes | None, given: list[tuple[str, bytes]]
    ) -> "asyncio.Future[object]":
        future: asyncio.Future[object] = await self._producer.send(
            self._prefix + topic, value, key.encode(), headers=given
        )
        return future

    async def _taken(self, sent: Sequence["asyncio.Future[object]"]) -> None:
        places = await asyncio.gather(*sent)
        async with asyncio.timeout(PATIENCE):
            while not all(self.worker.has_taken(place) for place in places):
                if self._running.done():
                    self._running.result()
                await asyncio.sleep(0.01)


@pytest.fixture
def cipher() -> Cipher:
    return Cipher(DATA_KEY)


@pytest.fixture
async def make_bus(
    kafka_settings: KafkaSettings,
    producer: AIOKafkaProducer,
    make_topics: MakeTopics,
    cipher: Cipher,
) -> AsyncIterator[MakeBus]:
    """Start consumers on a database; then `await bus.deliver(event)`."""
    buses: list[Bus] = []

    async def make(database: Database, consumers: Sequence[Consumer]) -> Bus:
        await make_topics(*[topic for consumer in consumers for topic in consumer.topics])
        worker = Worker(database, kafka_settings, consumers, cipher)
        buses.append(Bus(worker, producer, kafka_settings.prefix))
        return buses[-1]

    yield make
    for bus in buses:
        await bus.stop()
