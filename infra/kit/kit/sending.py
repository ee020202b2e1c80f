"""Rows become records: in order within a key, many in flight, none marked without an answer."""

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import Any, TypeVar

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)

from kit import envelope, metrics
from kit.exits import RestartError

DELIVERY_TIMEOUT = 30.0
TOPIC_WAIT, KEY_WAIT = 5.0, 30.0
_OF_TOPIC = (InvalidTopicError, TopicAuthorizationFailedError, UnknownTopicOrPartitionError)

K = TypeVar("K")

log = logging.getLogger("kit.relay")


class Sender:
    """Topics and keys that were refused are set aside for a while; the others go on."""

    def __init__(
        self,
        service: str,
        producer: AIOKafkaProducer,
        prefix: str,
        delivery_timeout: float = DELIVERY_TIMEOUT,
    ) -> None:
        self.service = service
        self._producer = producer
        self._prefix = prefix
        self._delivery_timeout = delivery_timeout
        self._known: set[str] = set()
        self._topics_aside: dict[str, float] = {}
        self._keys_aside: dict[tuple[str, str], float] = {}

    @property
    def topics_aside(self) -> list[str]:
        return _still(self._topics_aside)

    @property
    def keys_aside(self) -> list[tuple[str, str]]:
        return _still(self._keys_aside)

    async def send(self, rows: Sequence[Any]) -> list[int]:
        """Return the `seq` of each row that the broker has acknowledged."""
        try:
            async with asyncio.timeout(self._delivery_timeout):
                sent = [(row, await self._start(row)) for row in rows]
                futures = [future for _, future in sent if future is not None]
                if futures:
                    await asyncio.wait(futures)
        except TimeoutError as error:
            raise RestartError("the broker did not answer; what it has is unknown") from error
        return [
            row["seq"] for row, future in sent if future is not None and self._good(row, future)
        ]

    async def _start(self, row: Any) -> "asyncio.Future[Any] | None":  # noqa: ANN401 - an outbox row
        topic, key = row["topic"], row["key"]
        if (topic, key) in self._keys_aside or not await self._is_there(topic):
            return None
        try:
            headers = envelope.headers(self.service, row)
            future: asyncio.Future[Any] = await self._producer.send(
                self._prefix + topic, row["payload"], key.encode(), headers=headers
            )
        except KafkaError as error:
            self._set_aside(topic, key, error)
            return None
        return future

    async def _is_there(self, topic: str) -> bool:
        if topic in self._topics_aside:
            return False
        if topic not in self._known:
            try:
                await asyncio.wait_for(self._producer.partitions_for(self._prefix + topic), 2)
            except (KafkaError, TimeoutError) as error:
                self._refuse_topic(topic, error)
                return False
            self._known.add(topic)
        return True

    def _good(self, row: Any, future: "asyncio.Future[Any]") -> bool:  # noqa: ANN401 - an outbox row
        error = future.exception()
        if error is None:
            metrics.RELAYED.labels(row["topic"]).inc()
        else:
            self._set_aside(row["topic"], row["key"], error)
        return error is None

    def _set_aside(self, topic: str, key: str, error: BaseException) -> None:
        if isinstance(error, _OF_TOPIC):
            self._refuse_topic(topic, error)
        elif isinstance(error, MessageSizeTooLargeError):
            log.error("%s: a record of one key is too large to send", topic)
            metrics.RELAY_FAILURES.labels(topic).inc()
            self._keys_aside[topic, key] = time.monotonic() + KEY_WAIT
        else:
            raise RestartError(f"the producer failed: {error!r}") from error

    def _refuse_topic(self, topic: str, error: BaseException) -> None:
        log.error("%s refuses records: %s", topic, type(error).__name__)
        metrics.RELAY_FAILURES.labels(topic).inc()
        self._known.discard(topic)
        self._topics_aside[topic] = time.monotonic() + TOPIC_WAIT


def _still(aside: dict[K, float]) -> list[K]:
    now = time.monotonic()
    for name in [name for name, until in aside.items() if until < now]:
        del aside[name]
    return list(aside)
