"""Give the readers again what they have read already."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord
from aiokafka.admin import AIOKafkaAdminClient
from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException
from confluent_kafka import TopicPartition as Place
from confluent_kafka.admin import AdminClient
from faults.harm import away
from faults.people import wait_for
from faults.records import is_injected, kafka_access

from native.kafka import client_settings
from native.stack import Stack


async def produce_again(stack: Stack, records: Collection[ConsumerRecord]) -> int:
    """Send every record once more, as its owner would, in the order of its partition."""
    own = [record for record in records if not is_injected(record)]
    producer = AIOKafkaProducer(**kafka_access(stack), acks="all", enable_idempotence=True)
    await producer.start()
    try:
        sent = [
            await producer.send(
                record.topic,
                record.value,
                record.key,
                record.partition,
                headers=[*record.headers],
            )
            for record in own
        ]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()
    return len(own)


@asynccontextmanager
async def workers_away(stack: Stack) -> AsyncIterator[None]:
    """Kill the worker of every service and keep it away inside the block."""
    workers = [unit for unit in stack.run()["services"] if unit.endswith("-worker")]
    async with AsyncExitStack() as all_of_them:
        for unit in workers:
            await all_of_them.enter_async_context(away(stack, unit))
        yield


async def rewind(stack: Stack) -> int:
    """Let every group begin at its first record again; return how many groups there are.

    A group can be set back once its last member, killed or not, is no longer waited for.
    """
    offsets = await _beginnings(stack)
    broker = AdminClient(client_settings(stack.facts("kafka")))

    async def set_back() -> bool | None:
        done = [_set_back(broker, group, places) for group, places in offsets.items()]
        return all(await asyncio.gather(*done)) or None

    await wait_for("the groups are empty and begin again", set_back)
    return len(offsets)


async def _set_back(broker: AdminClient, group: str, places: list[Place]) -> bool:
    wanted = ConsumerGroupTopicPartitions(group, places)
    try:
        done = await asyncio.wrap_future(broker.alter_consumer_group_offsets([wanted])[group])
    except KafkaException:
        return False
    return not any(place.error for place in done.topic_partitions)


async def _beginnings(stack: Stack) -> dict[str, list[Place]]:
    admin = AIOKafkaAdminClient(**kafka_access(stack))
    reader = AIOKafkaConsumer(**kafka_access(stack))
    await admin.start()
    await reader.start()
    try:
        found = {}
        for group, *_ in await admin.list_consumer_groups():
            read = list(await admin.list_consumer_group_offsets(group))
            begin = await reader.beginning_offsets(read)
            found[group] = [Place(p.topic, p.partition, begin[p]) for p in read]
        return {group: places for group, places in found.items() if places}
    finally:
        await reader.stop()
        await admin.close()
