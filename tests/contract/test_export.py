"""The committed schemas and the AsyncAPI document say what the classes say."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from contracts import export
from contracts.registry import EVENTS

COMMITTED = {
    path.relative_to(export.ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [*(export.ROOT / "schemas").glob("*"), export.ROOT / "asyncapi.yaml"]
}


def test_the_committed_files_are_the_export() -> None:
    exported = export.exported()

    assert set(COMMITTED) == set(exported), "run `python -m contracts.export`"
    for name, text in exported.items():
        assert COMMITTED[name] == text, f"{name} is stale: run `python -m contracts.export`"


def test_the_export_is_the_same_each_time() -> None:
    assert export.exported() == export.exported()


def test_writing_removes_what_no_event_stands_behind(tmp_path: Path) -> None:
    (tmp_path / "schemas").mkdir()
    orphan = tmp_path / "schemas" / "intake.lead.forgotten.v1.json"
    orphan.write_text("{}")

    export.write(tmp_path)

    assert not orphan.exists()
    assert (tmp_path / "asyncapi.yaml").read_text(encoding="utf-8") == COMMITTED["asyncapi.yaml"]


@pytest.mark.parametrize("name", EVENTS)
def test_a_schema_is_json_schema(name: str) -> None:
    schema = json.loads(COMMITTED[f"schemas/{name}.json"])

    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:hengping:{name}"
    assert not {"event_id", "occurred_at"} & set(schema["properties"])


def test_the_asyncapi_document_keeps_the_rules_of_asyncapi_3() -> None:
    """The schema is AsyncAPI's own (Apache-2.0), without its examples."""
    text = (Path(__file__).parent / "asyncapi-3.0.0.schema.json").read_text(encoding="utf-8")

    jsonschema.validate(document(), json.loads(text), cls=jsonschema.Draft7Validator)


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    whole = document()
    for reference in references(whole):
        if reference.startswith("#/"):
            part: Any = whole
            for name in reference.removeprefix("#/").split("/"):
                part = part[name]
        else:
            assert (export.ROOT / reference).is_file()


def test_a_channel_says_who_writes_and_who_reads() -> None:
    operations = document()["operations"]

    assert operations["intake.send.intake.party-sheet"]["action"] == "send"
    assert operations["conflicts.receive.intake.party-sheet"]["action"] == "receive"
    assert "gateway.receive.intake.party-sheet" not in operations


def document() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(COMMITTED["asyncapi.yaml"])
    return loaded


def references(part: object) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [each for value in part.values() for each in references(value)]
    if isinstance(part, list):
        return [each for value in part for each in references(value)]
    return []
