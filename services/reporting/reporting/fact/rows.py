"""Received events as columns of the two tables."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from kit.facts import Fact
from kit.reading import Received
from reporting.fact.subjects import KINDS, NONE, Traits, traits


class FactRow(NamedTuple):
    """`data` holds the members that the event's class declares, and no other."""

    occurred_at: datetime
    event_id: UUID
    type: str
    subject_id: UUID
    version: int
    data: str


def fact_row(record: Received, event: Fact) -> FactRow:
    at, data = event.occurred_at.astimezone(UTC), event.body().decode()
    return FactRow(at, event.event_id, record.type, UUID(record.key), record.version, data)


class Subjects:
    """The newest of what the events of a batch tell, in their order within each key."""

    def __init__(self) -> None:
        self._kinds: dict[UUID, str] = {}
        self._traits: dict[UUID, Traits] = {}

    def __len__(self) -> int:
        return len(self._kinds)

    def learn(self, topic: str, subject_id: UUID, event: Fact) -> None:
        told = traits(event)
        if subject_id not in self._kinds:
            self._kinds[subject_id] = KINDS[topic]
            self._traits[subject_id] = told
        elif told is not NONE:
            before = self._traits[subject_id]
            pairs = zip(before, told, strict=True)
            newest: list[Any] = [old if new is None else new for old, new in pairs]
            self._traits[subject_id] = Traits(*newest)

    def rows(self) -> list[tuple[Any, ...]]:
        """Return id, kind and traits, in the order of the ids: all writers lock in one order."""
        return [(key, self._kinds[key], *self._traits[key]) for key in sorted(self._kinds)]


def columns(names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, list[Any]]:
    """Turn rows into one list for each column, as `unnest` takes them."""
    values = list(zip(*rows, strict=True)) or [()] * len(names)
    return {name: list(column) for name, column in zip(names, values, strict=True)}


def months(moments: Iterable[datetime]) -> list[date]:
    """Return the first days of the months (UTC) in which the moments lie."""
    return sorted({date(moment.year, moment.month, 1) for moment in moments})
