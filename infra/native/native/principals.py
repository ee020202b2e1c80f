"""Which service may do what on Kafka, read from contracts/topics.yaml."""

from collections.abc import Mapping

from contracts.topics import TOPICS, Topic

RELAYS = "relays"  # an owner that means: every service that announces
SERVICES = (
    "firm",
    "intake",
    "conflicts",
    "matters",
    "complaints",
    "notifications",
    "reporting",
)
GATEWAY = "gateway"


def principals(topics: Mapping[str, Topic] = TOPICS) -> list[str]:
    """Return every account that a topic names, and the gateway, which may do nothing here."""
    named = {topic.owner for topic in topics.values()}
    for topic in topics.values():
        named.update(topic.readers)
    return sorted((named - {RELAYS}) | {GATEWAY})


def writers(topic: Topic, topics: Mapping[str, Topic] = TOPICS) -> list[str]:
    if topic.owner != RELAYS:
        return [topic.owner]
    return sorted({other.owner for other in topics.values()} - {RELAYS})
