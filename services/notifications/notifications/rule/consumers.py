"""Every fact that somebody is told of, or that tells whom a row concerns."""

from typing import Final

from contracts.complaints import ComplaintUnassigned
from contracts.event import Event
from kit.kernel import Consumer
from notifications.directory.cases import KIND_OF_TOPIC, TOLD_BY
from notifications.feed.shapes import OFFERED
from notifications.rule.table import TRIGGERS
from notifications.rule.taking import take

facts = Consumer("notifications.facts", topics=list(KIND_OF_TOPIC))
TAKEN: Final[tuple[type[Event], ...]] = tuple(
    dict.fromkeys([*TOLD_BY, *TRIGGERS, *OFFERED, ComplaintUnassigned])
)


for _event in TAKEN:
    facts.on(_event)(take)
