"""One consumer on the broker: read a batch, take it, acknowledge it."""

import asyncio
import logging
import socket
import time
from datetime import UTC, datetime
from typing import Any, cast

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import RecordMetadata
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaAckableMessage

from kit import metrics, progress
from kit.applying import Applier
from kit.exits import RestartError
from kit.failpoints import failpoint
from kit.parking import drain, drainable
from kit.progress import Progress
from kit.retrying import Backoff
from kit.settings import KafkaSettings
from kit.taking import Taker

Batch = tuple[ConsumerRecord, ...]

POLL_MS = FETCH_MS = 1_000
"""How long the client and the broker wait when there is nothing; a record ends both at once."""

STUCK_SECONDS = 300.0
"""Longer than a batch may take with all its waiting: a client that stands still is given up."""

log = logging.getLogger("kit.worker")


class Subscription:
    """`failure` is set when only a new process can go on."""

    def __init__(
        self, applier: Applier, kafka: KafkaSettings, broker: KafkaBroker, patience: float
    ) -> None:
        self.applier = applier
        self.name = applier.consumer.name
        self.failure: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._taker = Taker(applier, patience)
        self._closed = asyncio.Event()
        self._busy = False
        self._moved_at = time.monotonic()
        self._read: dict[TopicPartition, ConsumerRecord] = {}
        self._subscriber = broker.subscriber(
            *[kafka.prefix + topic for topic in applier.consumer.topics],
            group_id=kafka.prefix + self.name,
            group_instance_id=kafka.instance or socket.gethostname(),
            batch=True,
            max_records=applier.consumer.max_records,
            batch_timeout_ms=POLL_MS,
            fetch_max_wait_ms=FETCH_MS,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            session_timeout_ms=6_000,
            heartbeat_interval_ms=2_000,
            max_poll_interval_ms=300_000,
            parser=self._wrap,
            decoder=_as_it_is,
        )
        self._subscriber(self._take)

    @property
    def client(self) -> AIOKafkaConsumer | None:
        return self._subscriber.consumer

    def has_taken(self, place: RecordMetadata) -> bool:
        """Tell whether the record lies behind us; True for a topic that is not ours."""
        topic = place.topic.removeprefix(self.applier.reader.prefix)
        last = self._read.get(TopicPartition(place.topic, place.partition))
        is_ours = topic in self.applier.consumer.topics
        return not is_ours or (last is not None and last.offset >= place.offset)

    def let_go(self) -> None:
        """Let a batch that failed for good end, unacknowledged."""
        self._closed.set()

    async def keep_up(self) -> None:
        """Tell how far we have read; run parked events whose turn came while nobody saw it."""
        parts = await self._all_progress()
        async with self.applier.sessions.begin() as session:
            await progress.store(session, self.name, parts)
            streams = await drainable(session, self.applier)
        for part in parts:
            metrics.BEHIND.labels(self.name, part.topic, part.partition).set(part.behind)
        self._watch(behind=sum(part.behind for part in parts))
        for stream in streams:
            await drain(self.applier, stream, Backoff(self.name))

    def _watch(self, *, behind: int) -> None:
        """Give up a client that has records to read and reads none: a new process reads on."""
        if not behind:
            self._moved_at = time.monotonic()
        elif time.monotonic() - self._moved_at > STUCK_SECONDS and not self.failure.done():
            stuck = f"{self.name} stands still, {behind} records behind"
            self.failure.set_exception(RestartError(stuck))

    async def _all_progress(self) -> list[Progress]:
        client = self.client
        if client is None:
            return []
        return [part for tp in client.assignment() if (part := await self._progress(client, tp))]

    async def _wrap(self, records: Batch) -> KafkaAckableMessage:
        """FastStream's own parser would fail on a header that is not UTF-8."""
        self._busy = True
        return KafkaAckableMessage(raw_message=records, body=b"", consumer=cast("Any", self.client))

    async def _take(self, message: KafkaAckableMessage) -> None:
        records = cast("Batch", message.raw_message)
        try:
            if not self.failure.done():
                with metrics.BATCH_SECONDS.labels(self.name).time():
                    await self._taker.take([self.applier.reader.read(r) for r in records])
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing after it may be acked
            self.failure.set_exception(error)
        if self.failure.done():
            await self._closed.wait()
            raise asyncio.CancelledError
        await self._acknowledge(message)
        self._read |= {TopicPartition(r.topic, r.partition): r for r in records}
        self._busy, self._moved_at = False, time.monotonic()

    async def _acknowledge(self, message: KafkaAckableMessage) -> None:
        failpoint("kernel.before-ack")
        try:
            await message.ack()
        except KafkaError as error:
            # The group was rebalanced meanwhile: the records are read again and dropped.
            log.info("%s could not acknowledge: %s", self.name, error)
        failpoint("kernel.after-ack")

    async def _progress(self, client: AIOKafkaConsumer, tp: TopicPartition) -> Progress | None:
        end, last = client.highwater(tp), self._read.get(tp)
        if end is None or (self._busy and last is None):
            return None
        # A compacted log may end in a hole: idle, the client's position counts.
        read = last.offset + 1 if self._busy and last else await client.position(tp)
        behind = max(0, end - read)
        # With nothing left to read we know of everything up to the broker's last answer.
        known = client.last_poll_timestamp(tp) or 0
        if behind:
            known = last.timestamp if last else 0
        read_to = datetime.fromtimestamp(known / 1000, UTC)
        topic = tp.topic.removeprefix(self.applier.reader.prefix)
        return Progress(topic, tp.partition, read, behind, read_to)


async def _as_it_is(message: KafkaAckableMessage) -> KafkaAckableMessage:
    return message
