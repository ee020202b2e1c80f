"""Who may read a topic and who reads it is the same: no right unused, no topic read without one."""

from importlib import import_module

import pytest

from contracts.registry import SERVICES
from contracts.topics import TOPICS
from kit.service import Service

READING = [name for name in SERVICES if name != "gateway"]


def read_by(service: str) -> set[str]:
    app: Service = import_module(f"{service}.app").SERVICE
    return {topic for consumer in app.consumers for topic in consumer.topics}


@pytest.mark.parametrize("service", READING)
def test_a_service_reads_what_it_may_and_may_read_what_it_reads(service: str) -> None:
    allowed = {name for name, topic in TOPICS.items() if service in topic.readers}
    assert read_by(service) == allowed


def test_the_gateway_reads_nothing() -> None:
    assert [name for name, topic in TOPICS.items() if "gateway" in topic.readers] == []
