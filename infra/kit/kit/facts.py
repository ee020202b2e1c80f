"""What the plumbing asks of an announced fact; the contract classes satisfy it."""

from datetime import datetime
from typing import Any, ClassVar, Literal, Protocol, Self
from uuid import UUID

Kind = Literal["fact", "state"]


class Fact(Protocol):
    """`kind` "fact": kept for ever, applied n+1. "state": compacted, the newest counts."""

    topic: ClassVar[str]
    event_type: ClassVar[str]
    kind: ClassVar[Kind]

    @property
    def event_id(self) -> UUID: ...
    @property
    def occurred_at(self) -> datetime: ...
    @property
    def key(self) -> str: ...

    def body(self) -> bytes:
        """Return the value of the record, as JSON."""
        ...

    @classmethod
    def from_record(cls, members: dict[str, Any], *, event_id: UUID, occurred_at: datetime) -> Self:
        """`members` of the record's JSON value. Raise ValueError when they are not this fact's."""
        ...
