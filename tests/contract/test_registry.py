"""Every event keeps the rules of naming, keys and topics."""

from typing import ClassVar
from uuid import UUID

from contracts import intake, registry
from contracts.event import Event
from contracts.intake import LeadReceived
from contracts.topics import TOPICS


class Stray(Event):
    topic: ClassVar[str] = "intake.stray"
    event_type: ClassVar[str] = "intake.Stray_received"
    key_field: ClassVar[str] = "stray_id"


class SecondLeadReceived(LeadReceived):
    pass


class FactOnAStateTopic(Event):
    topic: ClassVar[str] = "intake.contact"
    event_type: ClassVar[str] = "intake.contact.changed.v1"
    key_field: ClassVar[str] = "client_id"

    client_id: UUID


def test_the_registered_events_break_no_rule() -> None:
    assert registry.faults(registry.EVENTS.values(), TOPICS) == []


def test_every_class_with_a_type_is_registered() -> None:
    assert set(registry.declared([intake])) <= set(registry.EVENTS.values())
    assert registry.EVENTS["intake.lead.received.v1"] is LeadReceived


def test_the_events_of_a_topic_are_found() -> None:
    types = [event.event_type for event in registry.events_of("intake.contact")]

    assert types == ["intake.contact.recorded.v1", "intake.contact.erased.v1"]


def test_a_stray_event_is_named_with_each_rule_it_breaks() -> None:
    found = registry.faults([Stray], {})

    assert found == [
        "intake.Stray_received is not <service>.<aggregate>.<event>.v<number>.",
        "intake.Stray_received does not start with its topic intake.stray.",
        "intake.Stray_received has no field stray_id to take its key from.",
        "intake.Stray_received goes to intake.stray, which topics.yaml does not declare.",
    ]


def test_two_classes_cannot_share_a_type() -> None:
    found = registry.faults(
        [LeadReceived, SecondLeadReceived], {"intake.lead": TOPICS["intake.lead"]}
    )

    assert found == ["intake.lead.received.v1 is both LeadReceived and SecondLeadReceived."]


def test_a_fact_cannot_travel_on_a_state_topic() -> None:
    found = registry.faults([FactOnAStateTopic], {"intake.contact": TOPICS["intake.contact"]})

    assert found == ["intake.contact.changed.v1 is a fact, but intake.contact is a state topic."]


def test_a_topic_without_an_event_is_named() -> None:
    found = registry.faults([], {"intake.lead": TOPICS["intake.lead"]})

    assert found == ["No event is announced on intake.lead."]
