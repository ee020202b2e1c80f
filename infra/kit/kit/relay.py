"""Sends what the outbox holds, in order, from one process at a time."""

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from kit import metrics, telemetry
from kit.beating import beat
from kit.db import Database
from kit.failpoints import failpoint
from kit.kafka import make_producer
from kit.sending import DELIVERY_TIMEOUT, Sender
from kit.settings import KafkaSettings
from kit.unsent import Unsent

BATCH = 500
POLL = 0.1
"""Only for rows of other processes: a commit of our own wakes the relay at once."""

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
            beat(self.service, self._kafka.prefix, unsent, producer),
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
        """While a full batch is on its way, mark the one before and fetch the next."""
        written = self._database.outbox_written
        rows: list[asyncpg.Record] = []
        acknowledged: list[int] = []
        while True:
            written.clear()
            rows = rows or await unsent.next(BATCH, sender.topics_aside, sender.keys_aside)
            is_full = len(rows) == BATCH
            if rows:
                failpoint("relay.before-publish")
                sending = asyncio.ensure_future(self._send(sender, rows))
                try:
                    await _mark(unsent, acknowledged)
                    rows = await self._following(unsent, sender, rows) if is_full else []
                finally:
                    acknowledged = await sending
                failpoint("relay.after-publish")
            if not rows:
                await _mark(unsent, acknowledged)
                acknowledged = []
            if not is_full:
                with suppress(TimeoutError):
                    await asyncio.wait_for(written.wait(), POLL)

    async def _send(self, sender: Sender, rows: list[asyncpg.Record]) -> list[int]:
        with telemetry.batch(f"{self.service}.relay", (row["traceparent"] for row in rows)):
            return await sender.send(rows)

    async def _following(
        self, unsent: Unsent, sender: Sender, rows: list[asyncpg.Record]
    ) -> list[asyncpg.Record]:
        """Leave out what is on its way; never skip a lower `seq` that was committed late."""
        on_their_way = [row["seq"] for row in rows]
        return await unsent.next(BATCH, sender.topics_aside, sender.keys_aside, on_their_way)

    async def _repeat_states(self, unsent: Unsent) -> None:
        """Send the newest state of each key whose send may still be on its way from before.

        Compaction keeps what came last, and the record of a dead relay may come late.
        """
        streams = await unsent.unsent_states()
        if streams:
            await asyncio.sleep(self._delivery_timeout)
            await unsent.resend_newest(streams)


async def _mark(unsent: Unsent, acknowledged: list[int]) -> None:
    if acknowledged:
        failpoint("relay.before-mark")
        await unsent.mark(acknowledged)
        failpoint("relay.after-mark")


async def _ping(unsent: Unsent) -> None:
    while True:
        await asyncio.sleep(PING_EVERY)
        await unsent.ping()


async def _tidy(unsent: Unsent) -> None:
    while True:
        await unsent.tidy()
        await asyncio.sleep(TIDY_EVERY)
