"""Which headers pass the gateway, and in which direction."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kit import telemetry
from kit.ids import new_id

HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
NEVER_INWARD = HOP_BY_HOP | {"host", "cookie", "authorization", "forwarded", "content-length"}
NEVER_OUTWARD = HOP_BY_HOP | {"server", "date", "set-cookie"}
SPOOFABLE = ("x-forwarded-", "x-user-", "x-principal", "x-real-ip", "x-csrf-token")
REQUEST_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")

Headers = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Word:
    """What the gateway itself says of a request; `address` is the peer's."""

    bearer: str | None
    request_id: str
    address: str


def inward(headers: Headers, word: Word) -> list[tuple[str, str]]:
    """Return what a service receives: nothing it might mistake for the gateway's word."""
    kept = [(name, value) for name, value in headers if _may_enter(name.lower())]
    if word.bearer is not None:
        kept.append(("authorization", f"Bearer {word.bearer}"))
    return [*kept, ("x-request-id", word.request_id), ("x-forwarded-for", word.address)]


def outward(headers: Headers) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() not in NEVER_OUTWARD]


def traced(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Make the service's span a child of the gateway's, so that a trace begins at the click."""
    traceparent = telemetry.traceparent()
    if traceparent is None:
        return headers
    others = [(name, value) for name, value in headers if name.lower() != "traceparent"]
    return [*others, ("traceparent", traceparent)]


def request_id(given: str) -> str:
    """Return the given id where it is one, else a new one."""
    return given if REQUEST_ID.fullmatch(given) else str(new_id())


def _may_enter(name: str) -> bool:
    return name not in NEVER_INWARD and name != "x-request-id" and not name.startswith(SPOOFABLE)
