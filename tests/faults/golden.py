"""The golden records of contracts/examples, as they would lie on the broker today."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

from contracts import export
from contracts.registry import EVENTS
from kit.testing.malformed import Wire


@dataclass(frozen=True)
class Golden:
    """`name`: type and case. `headers` and `value` as they were first announced."""

    name: str
    type: str
    key: str
    headers: dict[str, str]
    value: dict[str, Any]

    @property
    def topic(self) -> str:
        return EVENTS[self.type].topic

    def wire(self) -> Wire:
        return wire(self.key, self.headers, self.value)

    def of(self, key: str, version: int = 1, **members: object) -> Wire:
        """Return the same event of another key, under an id of its own."""
        own = {"ce_id": str(uuid4()), "ce_streamversion": str(version)}
        keyed = {EVENTS[self.type].key_field: key}
        return wire(key, self.headers | own, self.value | keyed | members)


def wire(key: str, headers: dict[str, str], value: dict[str, Any]) -> Wire:
    found = tuple((name, text.encode()) for name, text in headers.items())
    return Wire(key.encode(), json.dumps(value, ensure_ascii=False).encode(), found)


@cache
def golden_records() -> tuple[Golden, ...]:
    return tuple(_read())


def golden(event_type: str) -> Golden:
    """Return the first example of a type."""
    return next(one for one in golden_records() if one.type == event_type)


def _read() -> Iterator[Golden]:
    for path in sorted((export.ROOT / "examples").glob("*/*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        name = f"{path.parent.name}/{path.stem}"
        yield Golden(name, path.parent.name, record["key"], record["headers"], record["value"])
