"""Ways in which a record is no event: each takes a good record and spoils it in one respect."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final


@dataclass(frozen=True)
class Wire:
    """A record as it lies on the broker; a good one has the key among its members."""

    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]

    def members(self) -> dict[str, Any]:
        members: dict[str, Any] = json.loads(self.value or b"{}")
        return members


Spoil = Callable[[Wire], Wire]


def header(name: str, value: bytes) -> Spoil:
    def spoil(good: Wire) -> Wire:
        return replace(good, headers=(*without(name)(good).headers, (name, value)))

    return spoil


def without(name: str) -> Spoil:
    def spoil(good: Wire) -> Wire:
        return replace(good, headers=tuple(pair for pair in good.headers if pair[0] != name))

    return spoil


def again(name: str, value: bytes) -> Spoil:
    return lambda good: replace(good, headers=((name, value), *good.headers))


def key(other: bytes | None) -> Spoil:
    return lambda good: replace(good, key=other)


def value(other: bytes | None) -> Spoil:
    return lambda good: replace(good, value=other)


def more(member: bytes) -> Spoil:
    """Put text before the first member: unknown members are no fault, but they are read."""
    return lambda good: replace(good, value=(good.value or b"").replace(b"{", b"{" + member, 1))


def changed(change: Callable[[bytes], bytes]) -> Spoil:
    return lambda good: replace(good, value=change(good.value or b""))


def _wrong_types(good: Wire) -> Wire:
    members: dict[str, Any] = {name: {"wrong": []} for name in good.members()}
    return replace(good, value=json.dumps(members).encode())


def _without_its_key(good: Wire) -> Wire:
    own = (good.key or b"").decode()
    members = {name: value for name, value in good.members().items() if value != own}
    return replace(good, value=json.dumps(members).encode())


ENVELOPES: Final[dict[str, Spoil]] = {
    "no id": without("ce_id"),
    "id is no uuid": header("ce_id", b"seven"),
    "no type": without("ce_type"),
    "empty type": header("ce_type", b""),
    "endless type": header("ce_type", b"x" * 5000),
    "type with NUL": header("ce_type", b"a\0b"),
    "no source": without("ce_source"),
    "wrong source": header("ce_source", b"/hengping/gateway"),
    "no version": without("ce_streamversion"),
    "negative version": header("ce_streamversion", b"-1"),
    "version zero": header("ce_streamversion", b"0"),
    "version is no number": header("ce_streamversion", b"two"),
    "version beyond 64 bits": header("ce_streamversion", b"99999999999999999999"),
    "version in Chinese": header("ce_streamversion", "一".encode()),
    "no time": without("ce_time"),
    "time is no time": header("ce_time", b"yesterday"),
    "time without a zone": header("ce_time", b"2026-01-01T00:00:00"),
    "far future": header("ce_time", b"9999-01-01T00:00:00Z"),
    "header is not UTF-8": header("ce_id", b"\xff\xfe"),
    "foreign header is not UTF-8": header("x-junk", b"\x80\x81"),
    "a header twice": again("ce_id", b"x"),
    "no header": lambda good: replace(good, headers=()),
    "no key": key(None),
    "empty key": key(b""),
    "key is not UTF-8": key(b"\xff"),
    "endless key": key(b"k" * 5000),
    "key with NUL": key(b"a\0b"),
}
"""Not even an envelope: no key of an event can be told, so none is blocked."""

BODIES: Final[dict[str, Spoil]] = {
    "empty": value(b""),
    "not JSON": value(b"{"),
    "cut off": changed(lambda text: text[: len(text) // 2]),
    "followed by more": changed(lambda text: text + b"{}"),
    "not UTF-8": more(b'"more": "\xff", '),
    "UTF-16": changed(lambda text: text.decode().encode("utf-16")),
    "a byte order mark": changed(lambda text: b"\xef\xbb\xbf" + text),
    "a list": changed(lambda text: b"[" + text + b"]"),
    "a text": value(b'"event"'),
    "a number": value(b"7"),
    "null": value(b"null"),
    "no members": value(b"{}"),
    "wrong types": _wrong_types,
    "missing member": _without_its_key,
    "another key": lambda good: replace(good, key=(good.key or b"") + b"-other"),
    "NaN": more(b'"more": NaN, '),
    "infinity": more(b'"more": 1e999, '),
    "a member twice": more(b'"more": 1, "more": 2, '),
    "NUL in a text": more(b'"more": "\\u0000", '),
    "half a surrogate pair": more(b'"more": "\\ud800", '),
    "1,000 deep": more(b'"more": ' + b"[" * 1000 + b"]" * 1000 + b", "),
    "100,000 deep": more(b'"more": ' + b"[" * 100_000 + b"]" * 100_000 + b", "),
    "zip junk": value(b"PK\x03\x04" + bytes(range(256))),
    "tombstone on a fact topic": value(None),
}
"""A good envelope around what cannot be read: its key is blocked."""

ONLY_ON_FACTS: Final = frozenset({"no key", "tombstone on a fact topic"})
"""A compacted topic takes no record without a key, and a tombstone is what it is for."""
