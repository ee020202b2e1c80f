"""Calling a consumer's handlers in the order of the records."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from kit import logs, telemetry
from kit.reading import Received

One = Callable[[AsyncSession, Any], Awaitable[None]]
Many = Callable[[AsyncSession, list[Any]], Awaitable[None]]
Forget = Callable[[AsyncSession, str], Awaitable[None]]

_current: ContextVar[Sequence[Received]] = ContextVar("received", default=())
_prepared: ContextVar[Any] = ContextVar("prepared", default=None)


def received() -> Received:
    """Return the record whose event is being handled."""
    return _current.get()[0]


def received_all() -> list[Received]:
    """Return the records of the list that an `on_batch` handler was given, in the same order."""
    return list(_current.get())


def prepared() -> Any:  # noqa: ANN401 - what this consumer's `prepare` returned
    return _prepared.get()


@contextmanager
def preparing(result: object) -> Iterator[None]:
    token = _prepared.set(result)
    try:
        yield
    finally:
        _prepared.reset(token)


@dataclass
class Handlers:
    """By event type, tombstones by topic."""

    one: dict[str, One] = field(default_factory=dict)
    many: dict[str, Many] = field(default_factory=dict)
    tombstones: dict[str, Forget] = field(default_factory=dict)

    async def call(self, session: AsyncSession, records: Sequence[Received]) -> None:
        for handler, group in self._groups(records):
            token = _current.set(group)
            try:
                if handler is None:
                    await self._call_one(session, group[0])
                else:
                    await handler(session, [record.event for record in group])
            finally:
                _current.reset(token)

    async def _call_one(self, session: AsyncSession, record: Received) -> None:
        about = logs.about_event.set(record.event_id)
        try:
            if record.value is not None:
                await self._call_traced(session, record)
            elif record.topic in self.tombstones:
                await self.tombstones[record.topic](session, record.key)
        finally:
            logs.about_event.reset(about)

    async def _call_traced(self, session: AsyncSession, record: Received) -> None:
        handler = self.one.get(record.type)
        if handler is None:
            return
        if record.traceparent is None:
            await handler(session, record.event)
            return
        with telemetry.handling(_name(handler), record.traceparent):
            await handler(session, record.event)

    def _groups(self, records: Sequence[Received]) -> list[tuple[Many | None, list[Received]]]:
        """Join what one batch handler may take at once; the order within a key stays."""
        groups: list[tuple[Many | None, list[Received]]] = []
        last_of_stream: dict[tuple[str, str], int] = {}
        open_groups: dict[Many, int] = {}
        for record in records:
            many = None if record.value is None else self.many.get(record.type)
            at = open_groups.get(many, -1) if many is not None else -1
            if at < 0 or last_of_stream.get(record.stream, -1) > at:
                at = len(groups)
                groups.append((many, []))
                if many is not None:
                    open_groups[many] = at
            groups[at][1].append(record)
            last_of_stream[record.stream] = at
        return groups


def _name(handler: object) -> str:
    return getattr(handler, "__name__", type(handler).__name__)
