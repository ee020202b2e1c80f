"""A record of the broker becomes a received event, or is malformed; it never raises."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid5

from kit import clock, strict_json
from kit.facts import Fact, Kind

MAX_BYTES = 1_048_576
MAX_NAME = 512
MAX_VERSION = 2**63 - 1
FUTURE = timedelta(days=1)
_MALFORMED = UUID("6f0e2b0e-6f0b-5f6a-9d3e-0d6f0c6b7a11")


class Record(Protocol):
    """What we read of aiokafka's ConsumerRecord."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> tuple[tuple[str, bytes | None], ...]: ...


@dataclass(slots=True)
class Place:
    topic: str
    partition: int
    offset: int


@dataclass(slots=True)
class Received:
    """`value` is None in a tombstone; `event` unless no class is known or there is a `fault`."""

    place: Place
    key: str
    version: int
    event_id: UUID
    type: str
    occurred_at: datetime
    headers: Mapping[str, str]
    value: bytes | None
    event: Fact | None = None
    fault: str | None = None

    @property
    def topic(self) -> str:
        return self.place.topic

    @property
    def stream(self) -> tuple[str, str]:
        return self.place.topic, self.key

    @property
    def traceparent(self) -> str | None:
        return self.headers.get("traceparent")


@dataclass(slots=True)
class Malformed:
    """Not even an envelope; the id is made of the place, so a second reading finds it again."""

    place: Place
    fault: str
    key: bytes | None
    value: bytes | None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def event_id(self) -> UUID:
        return uuid5(_MALFORMED, f"{self.place.topic}/{self.place.partition}/{self.place.offset}")


class Reader:
    """Reads the records of some topics. `classes`: event type -> class of the fact."""

    def __init__(
        self, prefix: str, kinds: Mapping[str, Kind], classes: Mapping[str, type[Fact]]
    ) -> None:
        self.prefix = prefix
        self.kinds = kinds
        self.classes = classes

    def read(self, record: Record) -> Received | Malformed:
        place = Place(record.topic.removeprefix(self.prefix), record.partition, record.offset)
        try:
            received = self._envelope(record, place)
        except (ValueError, KeyError) as error:
            return Malformed(place, _sentence(error), record.key, record.value, _texts(record))
        self._add_event(received)
        return received

    def _envelope(self, record: Record, place: Place) -> Received:
        headers = {name: (value or b"").decode() for name, value in record.headers}
        if len(headers) != len(record.headers):
            raise ValueError("a header is repeated")
        source = headers["ce_source"]
        owner = place.topic.partition(".")[0]
        if source != f"/hengping/{owner}" and owner != "infra":
            raise ValueError("the source does not own this topic")
        if record.value is not None and len(record.value) > MAX_BYTES:
            raise ValueError("larger than 1 MB")
        return Received(
            place=place,
            key=_name((record.key or b"").decode(), "key"),
            version=_version(headers["ce_streamversion"]),
            event_id=UUID(headers["ce_id"]),
            type=_name(headers["ce_type"], "ce_type"),
            occurred_at=_time(headers["ce_time"]),
            headers=headers,
            value=record.value,
        )

    def _add_event(self, received: Received) -> None:
        event_class = self.classes.get(received.type)
        if received.value is None:
            if self.kinds.get(received.topic) != "state":
                received.fault = "a tombstone on a fact topic"
        elif event_class is not None:
            try:
                received.event = _parse(event_class, received)
            except Exception as error:  # noqa: BLE001 - foreign bytes in a foreign class
                received.fault = _sentence(error)


def _parse(event_class: type[Fact], received: Received) -> Fact:
    assert received.value is not None
    if event_class.topic != received.topic:
        raise ValueError("this type does not belong on this topic")
    members = strict_json.loads(received.value)
    if not isinstance(members, dict):
        raise ValueError("the value is not an object")  # noqa: TRY004 - bad content, not a bad call
    event = event_class.from_record(
        members, event_id=received.event_id, occurred_at=received.occurred_at
    )
    if event.key != received.key:
        raise ValueError("the record's key is not the event's")
    return event


def _sentence(error: Exception) -> str:
    """Name the fault without repeating the content, which may be personal."""
    errors: Callable[..., list[dict[str, Any]]] | None = getattr(error, "errors", None)
    if errors is not None:
        found = errors(include_url=False, include_input=False, include_context=False)
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in found[:5])
    if isinstance(error, KeyError):
        return f"no {error.args[0]}"
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    return str(error)[:200] if isinstance(error, ValueError) else type(error).__name__


def _texts(record: Record) -> dict[str, str]:
    return {name: (value or b"").decode(errors="replace") for name, value in record.headers}


def _name(text: str, what: str) -> str:
    if not text or len(text) > MAX_NAME or not text.isprintable():
        raise ValueError(f"{what} is empty, too long or not printable")
    return text


def _version(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(MAX_VERSION))
    if not is_number or not 0 < int(text) <= MAX_VERSION:
        raise ValueError("ce_streamversion is not a positive number")
    return int(text)


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("ce_time has no zone")
    if time > clock.unshifted() + FUTURE:
        raise ValueError("ce_time lies in the future")
    return time
