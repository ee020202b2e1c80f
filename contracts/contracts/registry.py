"""Every event there is, by type, and the rules that each of them keeps."""

import re
from collections.abc import Iterable, Mapping
from types import ModuleType

from contracts import (
    complaints,
    conflicts,
    firm,
    infra,
    intake,
    matters,
    notifications,
    partners,
)
from contracts.event import Event
from contracts.topics import TOPICS, Topic

SERVICES = (
    "complaints",
    "conflicts",
    "firm",
    "gateway",
    "intake",
    "matters",
    "notifications",
    "reporting",
)
RELAYS = "relays"

PARTNERS = tuple(partners.reader(scope) for scope in partners.SCOPES)

_TYPE = re.compile(r"(open\.)?[a-z]+\.[a-z-]+\.[a-z-]+\.v[1-9][0-9]*")


def declared(modules: Iterable[ModuleType]) -> list[type[Event]]:
    """Return the concrete events of these modules in the order they are written."""
    return [
        found
        for module in modules
        for found in vars(module).values()
        if isinstance(found, type)
        and issubclass(found, Event)
        and found.__module__ == module.__name__
        and "event_type" in vars(found)
    ]


def faults(events: Iterable[type[Event]], topics: Mapping[str, Topic]) -> list[str]:
    """Return one sentence for each rule that an event breaks."""
    found: list[str] = []
    seen: dict[str, type[Event]] = {}
    for event in events:
        found += _faults_of(event, topics)
        other = seen.setdefault(event.event_type, event)
        if other is not event:
            found.append(f"{event.event_type} is both {other.__name__} and {event.__name__}.")
    silent = set(topics) - {event.topic for event in seen.values()}
    return found + [f"No event is announced on {topic}." for topic in sorted(silent)]


def _faults_of(event: type[Event], topics: Mapping[str, Topic]) -> list[str]:
    name, topic = event.event_type, topics.get(event.topic)
    found: list[str] = []
    if not _TYPE.fullmatch(name):
        found.append(f"{name} is not <service>.<aggregate>.<event>.v<number>.")
    if not name.startswith(f"{event.topic}."):
        found.append(f"{name} does not start with its topic {event.topic}.")
    if event.key_field not in event.model_fields:
        found.append(f"{name} has no field {event.key_field} to take its key from.")
    if topic is None:
        found.append(f"{name} goes to {event.topic}, which topics.yaml does not declare.")
    elif topic.kind != event.kind:
        found.append(f"{name} is a {event.kind}, but {event.topic} is a {topic.kind} topic.")
    return found


def _registered() -> dict[str, type[Event]]:
    own = declared((firm, intake, conflicts, matters, complaints, notifications, infra))
    events = [*own, *partners.EVENTS]
    if found := faults(events, TOPICS):
        raise ValueError(" ".join(found))
    return {event.event_type: event for event in events}


EVENTS: Mapping[str, type[Event]] = _registered()


def events_of(topic: str) -> list[type[Event]]:
    return [event for event in EVENTS.values() if event.topic == topic]
