"""Put records on the topics that no owner announced, and look after what becomes of them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aiokafka import AIOKafkaProducer
from faults.journeys import Firm
from faults.people import Json
from faults.readers import consumers, service_of
from faults.records import INJECTED, kafka_access

from kit.testing.malformed import BODIES, Wire
from native.principals import SERVICES
from native.stack import Stack

MOST_BYTES: Final = 8_000_000
AT_ONCE: Final = 3
"""Each takes two connections of its service's pool of five."""
TOMBSTONE: Final = "tombstone on a fact topic"
Place = tuple[str, int, int]
"""Topic, partition, offset."""


@dataclass(frozen=True, order=True)
class Target:
    """Where to put it; `type` is an event that at least one consumer acts on."""

    topic: str
    type: str


@dataclass(frozen=True)
class Injection:
    kind: str
    target: Target
    record: Wire


def read_by(target: Target, kind: str) -> set[str]:
    """Name the consumers for which this is malformed.

    An envelope is read by all, a body only by those that act on its type.
    """
    readers = {name: one for name, one in consumers().items() if target.topic in one.topics}
    if kind in BODIES and kind != TOMBSTONE:
        return {name for name, one in readers.items() if target.type in one.classes}
    return set(readers)


async def inject(stack: Stack, records: Sequence[tuple[str, Wire]]) -> list[Place]:
    """Put records on their topics, compressed, so that the broker takes large ones, too."""
    producer = AIOKafkaProducer(
        **kafka_access(stack), acks="all", compression_type="gzip", max_request_size=MOST_BYTES
    )
    await producer.start()
    try:
        placed = [
            await producer.send_and_wait(
                topic, record.value, record.key, headers=[*record.headers, INJECTED]
            )
            for topic, record in records
        ]
    finally:
        await producer.stop()
    return [(one.topic, one.partition, one.offset) for one in placed]


async def all_letters(firm: Firm) -> list[Json]:
    """List the dead letters of every service as its operator sees them."""
    found = await asyncio.gather(*(_letters(firm, service) for service in SERVICES))
    return [letter for letters in found for letter in letters]


async def _letters(firm: Firm, service: str) -> list[Json]:
    found: list[Json] = []
    after: dict[str, str] = {}
    while True:
        path = f"/v1/{service}/operations/dead-letters"
        items = (await firm.importer.get(path, **after))["items"]
        if not items:
            return found
        found += items
        after = {"after": items[-1]["id"]}


def where(letter: Json) -> tuple[str, Place]:
    return letter["consumer"], (letter["topic"], letter["partition"], letter["offset"])


async def discard_all(firm: Firm, letters: Sequence[Json]) -> None:
    """Go on without them, by the operator's route."""
    gates = {service: asyncio.Semaphore(AT_ONCE) for service in SERVICES}

    async def discard(letter: Json) -> None:
        service = service_of(letter["consumer"])
        path = f"/v1/{service}/operations/dead-letters"
        async with gates[service]:
            await firm.importer.send(
                f"{path}/{letter['consumer']}/{letter['id']}/discard", {"reason": "injected"}
            )

    await asyncio.gather(*map(discard, letters))
