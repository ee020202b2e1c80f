"""Who reads what: every consumer of every service that runs, as its wiring declares it."""

from functools import cache
from importlib import import_module

from kit.kernel import Consumer
from native.principals import SERVICES


@cache
def consumers() -> dict[str, Consumer]:
    """By name, which begins with the service's."""
    found = [
        one for service in SERVICES for one in import_module(f"{service}.app").SERVICE.consumers
    ]
    return {consumer.name: consumer for consumer in found}


def service_of(consumer: str) -> str:
    return consumer.partition(".")[0]


def handled_types(consumer: Consumer) -> list[tuple[str, str, str]]:
    """Return kind, topic and type of all that the consumer acts on, heartbeats left out."""
    return sorted(
        (consumer.kinds[known.topic], known.topic, known.event_type)
        for known in consumer.classes.values()
        if known.topic not in consumer.without_inbox
    )
