"""topics.yaml says for each topic who writes, who reads and whether names travel there."""

import pytest

from contracts.event import Event
from contracts.partners import SCOPES, reader
from contracts.registry import EVENTS, PARTNERS, RELAYS, SERVICES
from contracts.topics import TOPICS, Topic

NAMES_MAY_BE_READ_BY = {
    "firm.staff": {"matters", "conflicts", "notifications"},
    "firm.party-sheet": {"conflicts"},
    "intake.party-sheet": {"conflicts", "matters"},
    "intake.contact": {"matters", "complaints", "notifications"},
    "matters.party-sheet": {"conflicts"},
    "complaints.contact": {"notifications"},
}

NEVER_READ_NAMES = {"reporting", "gateway", "partners"}


@pytest.mark.parametrize(("name", "topic"), TOPICS.items())
def test_a_topic_belongs_to_a_service_that_exists(name: str, topic: Topic) -> None:
    assert topic.owner in {*SERVICES, RELAYS}
    assert topic.owner == RELAYS or name.startswith((f"{topic.owner}.", "open."))
    assert set(topic.readers) <= {*SERVICES, *PARTNERS}
    assert len(set(topic.readers)) == len(topic.readers)


@pytest.mark.parametrize("scope", SCOPES)
def test_a_partner_reads_the_topics_of_its_scope_and_no_others(scope: str) -> None:
    readable = {name for name, topic in TOPICS.items() if reader(scope) in topic.readers}

    assert readable == {
        f"open.{scope}.{aggregate}" for aggregate in ("matter", "complaint", "check")
    }


@pytest.mark.parametrize(("name", "topic"), TOPICS.items())
def test_what_is_open_to_partners_is_read_by_one_partner_alone(name: str, topic: Topic) -> None:
    if not name.startswith("open."):
        assert not set(topic.readers) & set(PARTNERS)
        return
    assert topic.readers == (reader(name.split(".")[1]),)
    assert (topic.owner, topic.kind, topic.personal) == ("notifications", "fact", False)


NAMES_AND_PEOPLE = {"name", "display_name", "email", "phone", "staff", "lawyer", "investigator"}


@pytest.mark.parametrize("event", [e for e in EVENTS.values() if e.topic.startswith("open.")])
def test_partners_are_told_no_name_and_no_member_of_staff(event: type[Event]) -> None:
    fields = set(event.model_fields) - {"event_id", "occurred_at"}

    assert not [field for field in fields if NAMES_AND_PEOPLE & {field, *field.split("_")}]
    assert fields <= {
        *("matter_id", "complaint_id", "check_id", "number", "office_code", "practice_area"),
        *("opened_on", "closed_on", "reopened_on", "category", "opinion", "purpose", "decision"),
    }


@pytest.mark.parametrize("name", TOPICS)
def test_a_topic_carries_at_least_one_event(name: str) -> None:
    assert any(event.topic == name for event in EVENTS.values())


@pytest.mark.parametrize(("name", "topic"), TOPICS.items())
def test_names_are_read_only_by_those_the_design_names(name: str, topic: Topic) -> None:
    if topic.personal:
        assert set(topic.readers) <= NAMES_MAY_BE_READ_BY[name]
        assert not set(topic.readers) & NEVER_READ_NAMES
    assert topic.personal == (name in NAMES_MAY_BE_READ_BY)


@pytest.mark.parametrize(("name", "topic"), TOPICS.items())
def test_names_travel_only_where_they_can_be_erased(name: str, topic: Topic) -> None:
    if topic.personal:
        assert topic.kind == "state"
        assert any(event.event_type == f"{name}.erased.v1" for event in EVENTS.values())


@pytest.mark.parametrize("name", TOPICS)
def test_a_topic_name_mixes_no_dots_with_underscores(name: str) -> None:
    assert "_" not in name
