"""The relay tells each second that it lives, how old its oldest unsent row is, and its epoch."""

import asyncio
import logging
from datetime import datetime
from uuid import UUID

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from kit import clock, metrics
from kit.envelope import headers
from kit.heartbeat import TOPIC, Beat
from kit.ids import new_id
from kit.unsent import Unsent

EVERY = 1.0

log = logging.getLogger("kit.relay")


async def beat(service: str, prefix: str, unsent: Unsent, producer: AIOKafkaProducer) -> None:
    """Go on until cancelled; while the broker is away only the first beat waits for it."""
    version = 0
    while True:
        pulse = await unsent.pulse()
        signs = _make(service, pulse["epoch"], pulse["oldest_unsent_at"])
        # No row counts these records: milliseconds rise over a restart, too.
        version = max(version + 1, int(signs.at.timestamp() * 1000))
        try:
            await _send(producer, prefix, signs, version)
        except KafkaError as error:
            log.warning("no heartbeat: %s", type(error).__name__)
        metrics.UNSENT.set(await unsent.count())
        await asyncio.sleep(EVERY)


async def _send(producer: AIOKafkaProducer, prefix: str, signs: Beat, version: int) -> None:
    row = {
        "id": signs.event_id,
        "type": signs.event_type,
        "occurred_at": signs.at,
        "stream_version": version,
        "traceparent": None,
    }
    given = headers(signs.service, row)
    await producer.send_and_wait(prefix + TOPIC, signs.body(), signs.key.encode(), headers=given)


def _make(service: str, epoch: UUID, oldest_unsent_at: datetime | None) -> Beat:
    now = clock.now()
    age = (now - oldest_unsent_at).total_seconds() if oldest_unsent_at else 0
    metrics.OLDEST_UNSENT.set(age)
    return Beat(
        event_id=new_id(),
        occurred_at=now,
        service=service,
        at=now,
        oldest_unsent_at=oldest_unsent_at,
        epoch=epoch,
    )
