"""The consumers of a process, with their upkeep."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

from aiokafka.errors import KafkaError
from aiokafka.structs import RecordMetadata
from faststream.kafka import KafkaBroker

from kit import inbox
from kit.applying import Applier
from kit.crypto import Cipher
from kit.db import Database
from kit.exits import RestartError
from kit.kafka import make_broker
from kit.kernel import Consumer
from kit.retrying import PATIENCE
from kit.settings import KafkaSettings
from kit.subscription import Subscription
from kit.transient import is_transient

STOP_WITHIN = 20.0
PURGE_EVERY = 3600

log = logging.getLogger("kit.worker")


class Worker:
    """Consumes until it is cancelled; raises RestartError when it cannot go on."""

    def __init__(
        self,
        database: Database,
        kafka: KafkaSettings,
        consumers: Sequence[Consumer],
        cipher: Cipher,
        patience: float = PATIENCE,
    ) -> None:
        self.started = asyncio.Event()
        self._database = database
        self._kafka = kafka
        self._patience = patience
        self._subscriptions: list[Subscription] = []
        sessions = database.sessions
        self._appliers = [Applier(c, sessions, cipher, kafka.prefix) for c in consumers]

    def has_taken(self, place: RecordMetadata) -> bool:
        """Tell whether every consumer that reads this topic has acknowledged up to there."""
        subscriptions = self._subscriptions
        return self.started.is_set() and all(s.has_taken(place) for s in subscriptions)

    async def run(self) -> None:
        broker, subscriptions = await self._start()
        self._subscriptions = subscriptions
        upkeep = asyncio.create_task(self._upkeep(subscriptions))
        try:
            self.started.set()
            await asyncio.gather(upkeep, *[s.failure for s in subscriptions])
        except Exception as error:
            raise RestartError(f"consumers stopped: {error!r}") from error
        finally:
            upkeep.cancel()
            for subscription in subscriptions:
                subscription.let_go()
            # aiokafka may wait for ever for a broker that is gone
            with suppress(TimeoutError):
                await asyncio.wait_for(broker.stop(), STOP_WITHIN)

    async def _start(self) -> tuple[KafkaBroker, list[Subscription]]:
        """Wait for a broker that is away: the API of the process goes on meanwhile."""
        wait = 0.2
        while True:
            broker = make_broker(self._kafka)
            subscriptions = [
                Subscription(applier, self._kafka, broker, self._patience)
                for applier in self._appliers
            ]
            try:
                await broker.start()
            except (KafkaError, OSError) as error:
                log.warning("the broker does not answer: %s", error)
                with suppress(TimeoutError):
                    await asyncio.wait_for(broker.stop(), STOP_WITHIN)
                await asyncio.sleep(wait)
                wait = min(wait * 2, 5.0)
            else:
                return broker, subscriptions

    async def _upkeep(self, subscriptions: Sequence[Subscription]) -> None:
        """Each second: progress, and parked events whose turn has come; each hour: old ids."""
        second = 0
        while True:
            try:
                for subscription in subscriptions:
                    await subscription.keep_up()
                if second % PURGE_EVERY == 0:
                    async with self._database.sessions.begin() as session:
                        await inbox.purge(session)
            except Exception as error:
                if not is_transient(error):
                    raise
                log.warning("upkeep waits: %s", type(error).__name__)
            second += 1
            await asyncio.sleep(1)
