"""Everything that lies on the fact topics, from the first record on."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from kit.kafka import client_options
from kit.settings import KafkaSettings

AT_ONCE: Final = 500
WAIT_MS: Final = 500
FETCH_BYTES: Final = 4 * 1024 * 1024


class Log:
    """Belongs to no group: it commits nothing, so that nothing of it is left behind."""

    def __init__(self, client: AIOKafkaConsumer) -> None:
        self._client = client

    async def to_the_end(self) -> AsyncIterator[list[ConsumerRecord]]:
        """Yield what lies between the last record read and the present end, in order of keys."""
        ends = await self._client.end_offsets(self._client.assignment())
        while await self._is_before(ends):
            found = await self._client.getmany(timeout_ms=WAIT_MS, max_records=AT_ONCE)
            yield [record for part in found.values() for record in part]

    async def _is_before(self, ends: dict[TopicPartition, int]) -> bool:
        for part, end in ends.items():
            if await self._client.position(part) < end:
                return True
        return False


@asynccontextmanager
async def open_log(kafka: KafkaSettings, topics: Sequence[str]) -> AsyncIterator[Log]:
    client = AIOKafkaConsumer(
        *[kafka.prefix + topic for topic in topics],
        **client_options(kafka),
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=WAIT_MS,
        max_partition_fetch_bytes=FETCH_BYTES,
    )
    await client.start()
    try:
        yield Log(client)
    finally:
        await client.stop()
