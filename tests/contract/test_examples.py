"""Golden examples: what was once announced is read for ever."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema
import pytest

from contracts import export
from contracts.parties import PartySet, party_set_hash
from contracts.registry import EVENTS

EXAMPLES = export.ROOT / "examples"
RECORDS = sorted(EXAMPLES.glob("*/*.json"))
HASHES: list[dict[str, Any]] = json.loads((EXAMPLES / "party_set_hash.json").read_text("utf-8"))


def test_every_event_has_an_example_and_every_example_an_event() -> None:
    assert {path.parent.name for path in RECORDS} == set(EVENTS)


def test_no_other_file_lies_among_the_examples() -> None:
    files = {path for path in EXAMPLES.rglob("*") if path.is_file()}

    assert files == {*RECORDS, EXAMPLES / "party_set_hash.json"}


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_example_is_read_and_written_again_unchanged(path: Path) -> None:
    record, event = read(path), EVENTS[path.parent.name]
    headers, value = record["headers"], record["value"]

    found = event.from_record(
        value,
        event_id=UUID(headers["ce_id"]),
        occurred_at=datetime.fromisoformat(headers["ce_time"]),
    )

    written = json.loads(found.body())
    assert {name: written[name] for name in value} == value
    assert found.key == record["key"]
    assert str(found.event_id) == headers["ce_id"]


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_example_keeps_its_schemas(path: Path) -> None:
    record, event = read(path), EVENTS[path.parent.name]
    checker = jsonschema.FormatChecker()
    value = json.loads((export.ROOT / "schemas" / f"{event.event_type}.json").read_text("utf-8"))

    jsonschema.validate(record["value"], value, format_checker=checker)
    jsonschema.validate(record["headers"], export.headers_schema(event), format_checker=checker)


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_sheet_in_an_example_has_the_hash_of_its_parties(path: Path) -> None:
    value = read(path)["value"]
    if "party_set" in value:
        assert (
            party_set_hash(PartySet.model_validate(value["party_set"])) == value["party_set_hash"]
        )


@pytest.mark.parametrize("case", HASHES, ids=lambda case: case["says"])
def test_the_hash_of_a_party_set_is_what_it_always_was(case: dict[str, Any]) -> None:
    digest = party_set_hash(PartySet.model_validate(case["party_set"]))

    assert digest == case["digest"]
    assert (digest == HASHES[0]["digest"]) == case["like_first"]


def read(path: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    assert set(record) == {"key", "headers", "value"}
    return record
