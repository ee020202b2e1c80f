"""The raw limit of a relay: bare aiokafka sends, 500 gathered at a time, acks=all, idempotent."""

import asyncio
import time
from uuid import uuid4

from aiokafka import AIOKafkaProducer

BATCH = 500


async def records_per_second(
    producer: AIOKafkaProducer, topic: str, bodies: list[tuple[bytes, bytes]]
) -> float:
    """`bodies`: key and value."""
    started = time.perf_counter()
    for at in range(0, len(bodies), BATCH):
        futures = [
            await producer.send(topic, value, key, headers=[("ce_id", str(uuid4()).encode())])
            for key, value in bodies[at : at + BATCH]
        ]
        await asyncio.gather(*futures)
    return len(bodies) / (time.perf_counter() - started)
