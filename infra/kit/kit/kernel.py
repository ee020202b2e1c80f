"""Consumers: which events a service acts on, and by which functions.

`consumer = Consumer("matters.clearances", topics=["conflicts.clearance"])`, then
`@consumer.on(ClearanceRedeemed)` above `async def open_redeemed_matter(session, event)`.
"""

from collections.abc import Awaitable, Callable, Collection, Iterator
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kit.db import LockId
from kit.facts import Fact, Kind
from kit.handling import Forget, Handlers, Many, prepared, received, received_all
from kit.holds import Hold, open_holds
from kit.reading import Received

__all__ = ["Consumer", "Hold", "Received", "open_holds", "prepared", "received", "received_all"]

E = TypeVar("E", bound=Fact)
Handler = Callable[[AsyncSession, E], Awaitable[None]]
Prepare = Callable[[async_sessionmaker[AsyncSession], list[Received]], Awaitable[object]]

BATCH = 500
BATCH_UNDER_LOCK = 100


class Consumer:
    """A group of its own, named `service.purpose`; one transaction for each batch.

    `prepare` runs before the transaction, with sessions of its own (its result: `prepared()`);
    `lock` is taken first in it.
    """

    def __init__(
        self,
        name: str,
        topics: Collection[str],
        *,
        lock: LockId | None = None,
        prepare: Prepare | None = None,
        max_records: int | None = None,
    ) -> None:
        self.name = name
        self.topics = list(topics)
        self.lock = lock
        self.prepare = prepare
        self.max_records = max_records or (BATCH if lock is None else BATCH_UNDER_LOCK)
        self.handlers = Handlers()
        self.classes: dict[str, type[Fact]] = {}
        self.kinds: dict[str, Kind] = {}
        self.without_inbox: set[str] = set()

    def on(self, event_class: type[E]) -> Callable[[Handler[E]], Handler[E]]:
        """Call the function with each event of this class, as a span of the event's trace."""

        def register(handler: Handler[E]) -> Handler[E]:
            self._know(event_class)
            self.handlers.one[event_class.event_type] = handler
            return handler

        return register

    def on_batch(self, *event_classes: type[Fact]) -> Callable[[Many], Many]:
        """Call the function with a list of these events, in order within each key."""

        def register(handler: Many) -> Many:
            for event_class in event_classes:
                self._know(event_class)
                self.handlers.many[event_class.event_type] = handler
            return handler

        return register

    def on_tombstone(self, topic: str) -> Callable[[Forget], Forget]:
        """Call the function with the key whose last copy is to be dropped."""

        def register(handler: Forget) -> Forget:
            self._add_topic(topic, "state")
            self.handlers.tombstones[topic] = handler
            return handler

        return register

    def known_types(self, topic: str) -> set[str]:
        """Return the types declared beside the classes we handle, of use to us or not."""
        return {
            known.event_type
            for handled in self.classes.values()
            if handled.topic == topic
            for known in _family(handled)
            if known.topic == topic
        }

    def _know(self, event_class: type[Fact]) -> None:
        if event_class.event_type in self.classes:
            raise ValueError(f"{self.name} handles {event_class.event_type} twice.")
        self._add_topic(event_class.topic, event_class.kind)
        self.classes[event_class.event_type] = event_class

    def _add_topic(self, topic: str, kind: Kind) -> None:
        if topic not in self.topics:
            raise ValueError(f"{self.name} does not read {topic}.")
        self.kinds[topic] = kind

    def check(self) -> None:
        """Raise ValueError where a topic is read and nothing on it is handled."""
        unused = [topic for topic in self.topics if topic not in self.kinds]
        if unused:
            raise ValueError(f"{self.name} handles nothing on {', '.join(unused)}.")


def _family(event_class: type[Any]) -> Iterator[type[Fact]]:
    """Yield every class that descends from the same root and is an event itself."""
    root = [base for base in event_class.__mro__ if hasattr(base, "from_record")][-1]
    waiting = [root]
    while waiting:
        base = waiting.pop()
        waiting.extend(base.__subclasses__())
        if hasattr(base, "event_type") and hasattr(base, "topic"):
            yield base
