"""topics.yaml says for each topic who writes, who reads and whether names travel there."""

import pytest

from contracts.registry import EVENTS, RELAYS, SERVICES
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
    assert topic.owner == RELAYS or name.startswith(f"{topic.owner}.")
    assert set(topic.readers) <= set(SERVICES)
    assert len(set(topic.readers)) == len(topic.readers)


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
