"""The checker itself: each wrong history that it must not let pass, and the right ones beside."""

import json
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from faults.clearing import known_against, read_history
from faults.companies import WRITINGS, known, written
from faults.ledger import check_no_adverse_matters, check_nothing_happened_twice, check_order
from faults.people import Json
from faults.records import Record

FIRST: Final = datetime(2026, 1, 5, tzinfo=UTC)
A, B, C = (known(f"上海{brand}贸易有限公司") for brand in ("甲子", "乙丑", "丙寅"))


def record(second: int, kind: str, key: str, body: Json, version: int = 1) -> Record:
    topic = kind.rpartition(".")[0]
    at = FIRST + timedelta(seconds=second)
    event_id, value = f"{topic}-{key}-{version}", json.dumps(body).encode()
    return Record(topic, key, f"{kind}.v1", version, event_id, at, value)


def sheet(second: int, inquiry: str, sides: tuple[str, str], state: str = "submitted") -> Record:
    version = 1 if state == "submitted" else 2
    body = {"inquiry_id": inquiry, "version": version, "state": state, "party_set": parties(*sides)}
    return record(second, "intake.party-sheet.recorded", inquiry, body, version)


def matter_sheet(matter: str, sides: tuple[str, str], state: str = "open") -> Record:
    body: Json = {"matter_id": matter, "inquiry_id": None, "version": 1, "state": state}
    body["party_set"] = parties(*sides)
    return record(0, "matters.party-sheet.recorded", matter, body)


def parties(client: str, adverse: str) -> Json:
    sides = (("c1", client, "client"), ("a1", adverse, "adverse"))
    return {"parties": [{"ref": ref, "name": name, "side": side} for ref, name, side in sides]}


def check(second: int, inquiry: str) -> Json:
    at = (FIRST + timedelta(seconds=second)).isoformat()
    source = {"kind": "inquiry", "id": inquiry, "version": 1}
    return {"id": f"check-{inquiry}", "source": source, "created_at": at}


def cleared(second: int, inquiry: str, by: str | None = None) -> Record:
    body: Json = {"decision": "cleared", "decided_by": by, "source_kind": "inquiry"}
    body |= {"refs": ["c1", "a1"]}
    return record(second, "conflicts.check.decided", f"check-{inquiry}", body)


RIVALS: Final = [sheet(0, "one", (A, B)), sheet(0, "two", (B, A))]
CHECKS: Final = [check(1, "one"), check(2, "two")]


def found(*records: Record) -> list[tuple[str, str]]:
    history = read_history(CHECKS, [*records])
    return [(c.sheet.mandate, other.sheet.mandate) for c, other in known_against(history)]


def test_who_is_cleared_is_held_against_everyone_known_by_then() -> None:
    assert found(*RIVALS, cleared(3, "one")) == [("one", "two")] * 2
    assert found(*RIVALS, cleared(3, "two")) == [("two", "one")] * 2


def test_another_writing_is_the_same_company() -> None:
    for writing in WRITINGS:
        rival = sheet(0, "two", (written(B, writing), written(A, writing)))
        assert found(RIVALS[0], rival, cleared(3, "one")) == [("one", "two")] * 2


def test_what_came_later_was_given_up_decided_by_people_or_concerns_others_is_no_matter() -> None:
    assert found(*RIVALS, cleared(1, "one")) == []
    assert found(*RIVALS, sheet(2, "two", (B, A), "withdrawn"), cleared(3, "one")) == []
    assert found(*RIVALS, cleared(3, "one", by="he.qing")) == []
    assert found(RIVALS[0], sheet(0, "two", (C, B)), cleared(3, "one")) == []


def test_a_clearing_that_nobody_lists_is_noticed() -> None:
    with pytest.raises(AssertionError, match="nobody lists"):
        found(*RIVALS, cleared(3, "three"))


def test_a_name_that_nobody_composed_is_noticed() -> None:
    with pytest.raises(KeyError):
        found(sheet(0, "one", ("谁也没写过的公司", B)), RIVALS[1])


def test_two_adverse_open_matters_are_noticed() -> None:
    one, two = matter_sheet("one", (A, B)), matter_sheet("two", (C, A))
    check_no_adverse_matters([one, matter_sheet("two", (C, A), "closed")])
    joined = record(0, "matters.matter.party-added", "two", {"ref": "a1"})
    check_no_adverse_matters([one, two, joined])
    with pytest.raises(AssertionError):
        check_no_adverse_matters([one, two])
    confirmed = record(1, "matters.matter.party-confirmed", "two", {"ref": "a1"}, 2)
    with pytest.raises(AssertionError):
        check_no_adverse_matters([one, two, joined, confirmed])


def test_what_happened_twice_is_noticed_and_what_was_sent_twice_is_not() -> None:
    opened = record(0, "matters.matter.opened", "m", {})
    check_nothing_happened_twice([opened, opened])
    with pytest.raises(AssertionError):
        check_nothing_happened_twice([opened, record(1, "matters.matter.opened", "m", {}, 2)])


def test_a_gap_a_wrong_order_and_two_events_of_one_version_are_noticed() -> None:
    facts = [record(n, "matters.matter.held", "m", {}, version=n) for n in (1, 2, 3)]
    check_order([facts[0], facts[1], facts[0], facts[1], facts[2]])
    for wrong in ([facts[0], facts[2]], [facts[1], facts[0], facts[2]]):
        with pytest.raises(AssertionError):
            check_order(wrong)
    other = record(0, "matters.matter.resumed", "m", {}, version=3)
    twin = Record(**{**vars(other), "event_id": "another"})
    with pytest.raises(AssertionError, match="two events"):
        check_order([*facts, twin])
