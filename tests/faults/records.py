"""What stands on the topics, from their beginning to their present end, read as an outsider."""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from faults.people import Json

from contracts.topics import TOPICS
from native.stack import Stack

PATIENCE: Final = 240.0
INJECTED: Final = ("x-injected", b"by a fault test")
"""A header of records that no owner announced."""


@dataclass(frozen=True)
class Record:
    topic: str
    key: str
    type: str
    version: int
    event_id: str
    at: datetime
    value: bytes

    @cached_property
    def body(self) -> Json:
        content: Json = json.loads(self.value)
        return content

    @property
    def name(self) -> str:
        """The type without its version: conflicts.check.decided."""
        return self.type.rpartition(".")[0]


def once(records: Iterable[Record]) -> list[Record]:
    """Leave out what came again."""
    return list({(r.topic, r.key, r.version, r.event_id): r for r in records}.values())


def kafka_access(stack: Stack) -> dict[str, Any]:
    kafka = stack.facts("kafka")
    return {
        "bootstrap_servers": kafka["bootstrap"],
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": kafka["username"],
        "sasl_plain_password": kafka["password"],
    }


async def read_topics(stack: Stack) -> list[Record]:
    """Read every fact and state topic; heartbeats and what a test injected are left out."""
    raw = await read_raw(stack)
    return [_record(one) for one in raw if one.value is not None and not is_injected(one)]


def is_injected(record: ConsumerRecord) -> bool:
    return any(name == INJECTED[0] for name, _ in record.headers)


async def read_raw(stack: Stack) -> list[ConsumerRecord]:
    """Read every fact and state topic as it lies there, partition by partition in order."""
    consumer = AIOKafkaConsumer(
        **kafka_access(stack), auto_offset_reset="earliest", enable_auto_commit=False
    )
    await consumer.start()
    try:
        return await _read_to_the_end(consumer)
    finally:
        await consumer.stop()


async def _read_to_the_end(consumer: AIOKafkaConsumer) -> list[ConsumerRecord]:
    partitions = _partitions()
    consumer.assign(partitions)
    ends = await consumer.end_offsets(partitions)
    await consumer.seek_to_beginning(*partitions)
    records: list[ConsumerRecord] = []
    end = time.monotonic() + PATIENCE
    while any([await consumer.position(p) < ends[p] for p in partitions]):
        assert time.monotonic() < end, "the topics cannot be read to their end"
        for batch in (await consumer.getmany(timeout_ms=500)).values():
            records.extend(batch)
    return records


def _partitions() -> list[TopicPartition]:
    return [
        TopicPartition(name, number)
        for name, topic in TOPICS.items()
        for number in range(topic.partitions)
        if name != "infra.heartbeat"
    ]


def _record(record: ConsumerRecord) -> Record:
    headers = {name: value.decode() for name, value in record.headers}
    return Record(
        topic=record.topic,
        key=record.key.decode(),
        type=headers["ce_type"],
        version=int(headers["ce_streamversion"]),
        event_id=headers["ce_id"],
        at=datetime.fromisoformat(headers["ce_time"]),
        value=record.value,
    )


async def lags(stack: Stack) -> dict[str, int]:
    """Ask the broker how many records each consumer group has not acknowledged."""
    admin = AIOKafkaAdminClient(**kafka_access(stack))
    consumer = AIOKafkaConsumer(**kafka_access(stack))
    await admin.start()
    await consumer.start()
    try:
        ends = await consumer.end_offsets(_partitions())
        behind: dict[str, int] = defaultdict(int)
        groups = [group for group, *_ in await admin.list_consumer_groups()]
        found = await asyncio.gather(*map(admin.list_consumer_group_offsets, groups))
        for group, places in zip(groups, found, strict=True):
            for part, told in places.items():
                behind[group] += max(0, ends.get(part, 0) - max(0, told.offset))
        return behind
    finally:
        await consumer.stop()
        await admin.close()
