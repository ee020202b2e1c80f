"""Every fact of every fact topic; no topic with names."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Event
from contracts.registry import events_of
from kit.kernel import Consumer, received_all
from reporting.fact import actions

TOPICS: Final = [
    "firm.office",
    "firm.joiner",
    "intake.lead",
    "intake.consultation",
    "intake.inquiry",
    "intake.client",
    "intake.engagement",
    "conflicts.check",
    "conflicts.clearance",
    "conflicts.alert",
    "matters.matter",
    "complaints.complaint",
    "notifications.message",
]
EVENTS: Final[Sequence[type[Event]]] = [event for topic in TOPICS for event in events_of(topic)]

facts = Consumer("reporting.facts", topics=TOPICS)


@facts.on_batch(*EVENTS)
async def take_facts(session: AsyncSession, _: list[Event]) -> None:
    await actions.take(session, received_all())
