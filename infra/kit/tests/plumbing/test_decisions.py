"""The rules of versions, as a table written by hand."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from kit.decisions import make_plan
from kit.facts import Kind
from kit.positions import Blocked, Position
from kit.reading import Place, Received


def received(version: int, *, topic: str = "t", fault: str | None = None) -> Received:
    return Received(
        place=Place(topic, 0, version),
        key="k",
        version=version,
        event_id=uuid4(),
        type="t.e.v1",
        occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
        headers={},
        value=b"{}",
        fault=fault,
    )


@pytest.mark.parametrize(
    ("kind", "seen", "blocked", "versions", "applied", "parked"),
    [
        ("fact", 0, None, [1, 2, 3], [1, 2, 3], []),
        ("fact", 3, None, [1, 2, 3, 4], [4], []),
        ("fact", 0, None, [2], [], ["gap"]),
        ("fact", 3, None, [4, 6, 5], [4, 5], ["gap"]),
        ("fact", 3, None, [5, 5, 6], [], ["gap", "gap", "gap"]),
        ("fact", 3, "gap", [4], [4], []),
        ("fact", 3, "gap", [6], [], ["gap"]),
        ("fact", 3, "dead", [4, 5], [], ["behind", "behind"]),
        ("fact", 3, "dead", [2], [], []),
        ("state", 0, None, [5, 3, 9], [5, 9], []),
        ("state", 9, None, [9], [], []),
        ("state", 3, "dead", [9], [], ["behind"]),
    ],
)
def test_a_version_is_applied_dropped_or_parked(
    kind: Kind,
    seen: int,
    blocked: Blocked | None,
    versions: list[int],
    applied: list[int],
    parked: list[str],
) -> None:
    position = {("t", "k"): Position(seen, blocked)}

    plan = make_plan([received(version) for version in versions], position, {"t": kind})

    assert [record.version for record in plan.apply] == applied
    assert [letter.reason for letter in plan.letters] == parked
    assert plan.dropped == len(versions) - len(applied) - len(parked)
    assert plan.versions == ({("t", "k"): applied[-1]} if applied else {})


def test_the_missing_version_heals_its_key() -> None:
    plan = make_plan([received(4)], {("t", "k"): Position(3, "gap")}, {"t": "fact"})

    assert plan.heals == {("t", "k")}


def test_what_follows_a_broken_body_waits_behind_it() -> None:
    records = [received(1), received(2, fault="not JSON"), received(3)]

    plan = make_plan(records, {}, {"t": "fact"})

    assert [record.version for record in plan.apply] == [1]
    assert [letter.reason for letter in plan.letters] == ["malformed", "behind"]
    assert plan.dead == {("t", "k")}
