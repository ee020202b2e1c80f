"""CloudEvents 1.0 in binary mode: the envelope lies in the record's headers."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Headers = list[tuple[str, bytes]]


def source(service: str) -> str:
    return f"/hengping/{service}"


def headers(service: str, row: Mapping[str, Any]) -> Headers:
    """`row`: id, type, occurred_at, stream_version, traceparent."""
    found = [
        ("ce_specversion", b"1.0"),
        ("ce_id", str(row["id"]).encode()),
        ("ce_type", row["type"].encode()),
        ("ce_source", source(service).encode()),
        ("ce_time", _rfc3339(row["occurred_at"])),
        ("ce_streamversion", str(row["stream_version"]).encode()),
        ("content-type", b"application/json"),
    ]
    if row["traceparent"]:
        found.append(("traceparent", row["traceparent"].encode()))
    return found


def _rfc3339(moment: datetime) -> bytes:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z").encode()
