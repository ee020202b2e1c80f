"""The contract only grows: nothing that main holds is taken away or changed."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from pydantic import BaseModel

from contracts import export
from contracts.compatibility import breaks, topic_breaks
from contracts.topics import TOPICS, Topic

SCHEMAS = "contracts/schemas"
TOPICS_PAGE = "contracts/contracts/topics.yaml"


class Inner(BaseModel):
    code: str


class Before(BaseModel):
    id: UUID
    name: str | None
    inner: Inner
    many: list[Inner]
    kind: int = 0


class Grown(Before):
    note: str | None = None


class NewRequired(Before):
    note: str


class Retyped(Before):
    kind: str = ""  # type: ignore[assignment]  # the change under test


class NoLongerOptional(Before):
    kind: int


class InnerRetyped(BaseModel):
    code: int


class DeepRetyped(Before):
    many: list[InnerRetyped]  # type: ignore[assignment]  # the change under test


class Lost(BaseModel):
    id: UUID
    name: str | None
    inner: Inner
    many: list[Inner]


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (Before, []),
        (Grown, []),
        (NewRequired, ["note is new and required."]),
        (Retyped, ["kind changed from type integer to type string."]),
        (NoLongerOptional, ["kind was optional before."]),
        (DeepRetyped, ["many[].code changed from type string to type integer."]),
        (Lost, ["kind is gone."]),
    ],
)
def test_a_break_is_named(now: type[BaseModel], found: list[str]) -> None:
    assert breaks(Before.model_json_schema(), now.model_json_schema()) == found


def test_a_narrower_list_of_values_is_a_break() -> None:
    old, new = {"enum": ["a", "b"], "type": "string"}, {"enum": ["a"], "type": "string"}

    assert breaks(with_field(old), with_field(new)) == [
        "field changed from enum ['a', 'b'], type string to enum ['a'], type string."
    ]


def test_prose_may_change() -> None:
    old = {"type": "string", "title": "Field"}
    new = {"type": "string", "title": "The field", "description": "What it is."}

    assert breaks(with_field(old), with_field(new)) == []


def test_a_topic_keeps_its_kind_owner_and_partitions() -> None:
    lead = TOPICS["intake.lead"]
    wider = lead.model_copy(update={"partitions": 8, "readers": ("firm",)})

    assert topic_breaks({"intake.lead": lead}, {"intake.lead": wider}) == [
        "Topic intake.lead changed its partitions."
    ]
    assert topic_breaks({"intake.lead": lead}, {}) == ["Topic intake.lead is gone."]
    assert topic_breaks({}, {"intake.lead": lead}) == []


def test_no_schema_that_main_holds_is_broken() -> None:
    exported = export.exported()
    for name, old in held_schemas().items():
        assert f"schemas/{name}" in exported, f"{name} is gone: announce a .v2 beside it"
        found = breaks(old, json.loads(exported[f"schemas/{name}"]))
        assert found == [], f"{name}: announce a .v2 beside it"


def test_no_topic_that_main_holds_is_broken() -> None:
    page = yaml.safe_load(held(TOPICS_PAGE) or "{}")
    old = {name: Topic.model_validate(topic) for name, topic in page.items()}

    assert topic_breaks(old, TOPICS) == []


def with_field(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {"field": schema}, "required": ["field"]}


def held_schemas() -> dict[str, dict[str, Any]]:
    """Return what main holds; nothing where it holds no schemas yet or there is no history."""
    listed = git("ls-tree", "--name-only", main(), f"{SCHEMAS}/") or ""
    return {Path(path).name: json.loads(held(path) or "{}") for path in listed.split()}


def held(path: str) -> str | None:
    return git("show", f"{main()}:{path}")


def main() -> str:
    """Return where this branch left main; on main itself the commit before this one."""
    here = git("rev-parse", "HEAD")
    for name in ("origin/main", "main"):
        base = git("merge-base", "HEAD", name)
        if base:
            return "HEAD~1" if base == here and git("rev-parse", "HEAD~1") else base.strip()
    return "HEAD"


def git(*arguments: str) -> str | None:
    """Return what git printed, or nothing where it refused."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(  # noqa: S603 - fixed program, own arguments
        ["git", "-C", str(export.ROOT.parent), *arguments],  # noqa: S607 - the git of the path
        check=False,
        capture_output=True,
        encoding="utf-8",
        env=environment,
    )
    return done.stdout if done.returncode == 0 else None
