"""Sends what the outbox holds, in order, from one process at a time."""

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from kit import clock, heartbeat, metrics
from kit.db import Database
from kit.envelope import headers
from kit.failpoints import failpoint
from kit.heartbeat import Beat
from kit.ids import new_id
from kit.kafka import make_producer
from kit.sending import DELIVERY_TIMEOUT, Sender
from kit.settings import KafkaSettings
from kit.unsent import Unsent

BATCH = 500
POLL = 0.025
PING_EVERY = 3.0
STANDBY = 0.5
TIDY_EVERY = 60
STOP_WITHIN = 5.0

log = logging.getLogger("kit.relay")


class Relay:
    """Runs until cancelled; raises RestartError when the outcome of a send is unknown."""

    def __init__(
        self,
        service: str,
        database: Database,
        kafka: KafkaSettings,
        delivery_timeout: float = DELIVERY_TIMEOUT,
    ) -> None:
        self.service = service
        self.leading = asyncio.Event()
        self._database = database
        self._kafka = kafka
        self._delivery_timeout = delivery_timeout

    async def run(self) -> None:
        while True:
            try:
                await self._compete()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                # The session is gone, and its lock with it.
                log.warning("the relay lost its database: %s", type(error).__name__)
            finally:
                self.leading.clear()
                metrics.LEADING.set(0)
            await asyncio.sleep(STANDBY)

    async def _compete(self) -> None:
        unsent = await Unsent.connect(self._database.settings)
        try:
            if await unsent.take_lock():
                await self._lead(unsent)
        finally:
            await unsent.close()

    async def _lead(self, unsent: Unsent) -> None:
        ping = asyncio.create_task(_ping(unsent))
        try:
            producer = await self._start_producer(ping)
            try:
                await self._work(unsent, producer, ping)
            finally:
                # stop() sends what is left and may wait for ever for a broker that is gone
                with suppress(TimeoutError, KafkaError):
                    await asyncio.wait_for(producer.stop(), STOP_WITHIN)
        finally:
            ping.cancel()

    async def _start_producer(self, ping: asyncio.Task[None]) -> AIOKafkaProducer:
        """Wait for a broker that is away, for as long as the lock is ours."""
        while True:
            producer = make_producer(self._kafka)
            try:
                await producer.start()
            except (KafkaError, OSError) as error:
                log.warning("the broker does not answer: %s", type(error).__name__)
                await producer.stop()
                await asyncio.wait([ping], timeout=1)
                if ping.done():
                    ping.result()
            else:
                return producer

    async def _work(
        self, unsent: Unsent, producer: AIOKafkaProducer, ping: asyncio.Task[None]
    ) -> None:
        sender = Sender(self.service, producer, self._kafka.prefix, self._delivery_timeout)
        self.leading.set()
        metrics.LEADING.set(1)
        jobs: list[Coroutine[Any, Any, None]] = [
            self._pump(unsent, sender),
            self._beat(unsent, producer),
            self._repeat_states(unsent),
            _tidy(unsent),
        ]
        tasks = [ping, *map(asyncio.ensure_future, jobs)]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _pump(self, unsent: Unsent, sender: Sender) -> None:
        written = self._database.outbox_written
        while True:
            written.clear()
            rows = await unsent.next(BATCH, sender.topics_aside, sender.keys_aside)
            if rows:
                failpoint("relay.before-publish")
                acknowledged = await sender.send(rows)
                failpoint("relay.after-publish")
                failpoint("relay.before-mark")
                await unsent.mark(acknowledged)
                failpoint("relay.after-mark")
            if len(rows) < BATCH:
                with suppress(TimeoutError):
                    await asyncio.wait_for(written.wait(), POLL)

    async def _beat(self, unsent: Unsent, producer: AIOKafkaProducer) -> None:
        """Each second; while the broker is away only the first beat waits for it."""
        topic, last = self._kafka.prefix + heartbeat.TOPIC, 0
        while True:
            pulse = await unsent.pulse()
            beat = self._make_beat(pulse["epoch"], pulse["oldest_unsent_at"])
            last = max(last + 1, int(beat.at.timestamp() * 1000))
            envelope = {"id": beat.event_id, "type": beat.event_type, "occurred_at": beat.at}
            envelope |= {"stream_version": last, "traceparent": None}
            try:
                await producer.send_and_wait(
                    topic,
                    beat.body(),
                    self.service.encode(),
                    headers=headers(self.service, envelope),
                )
            except KafkaError as error:
                log.warning("no heartbeat: %s", type(error).__name__)
            metrics.UNSENT.set(await unsent.count())
            await asyncio.sleep(1)

    def _make_beat(self, epoch: UUID, oldest_unsent_at: datetime | None) -> Beat:
        now = clock.now()
        age = (now - oldest_unsent_at).total_seconds() if oldest_unsent_at else 0
        metrics.OLDEST_UNSENT.set(age)
        return Beat(
            event_id=new_id(),
            occurred_at=now,
            service=self.service,
            at=now,
            oldest_unsent_at=oldest_unsent_at,
            epoch=epoch,
        )

    async def _repeat_states(self, unsent: Unsent) -> None:
        """Send the newest state of each key whose send may still be on its way from before.

        Compaction keeps what came last, and the record of a dead relay may come late.
        """
        streams = await unsent.unsent_states()
        if streams:
            await asyncio.sleep(self._delivery_timeout)
            await unsent.resend_newest(streams)


async def _ping(unsent: Unsent) -> None:
    while True:
        await asyncio.sleep(PING_EVERY)
        await unsent.ping()


async def _tidy(unsent: Unsent) -> None:
    while True:
        await unsent.tidy()
        await asyncio.sleep(TIDY_EVERY)
