"""Every fact that somebody is told of, or that tells whom a row concerns."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.complaints import ComplaintUnassigned
from contracts.event import Event
from kit.kernel import Consumer
from notifications.directory.cases import KIND_OF_TOPIC, TOLD_BY
from notifications.feed import actions as feed
from notifications.feed.shapes import OFFERED
from notifications.rule import actions
from notifications.rule.table import TRIGGERS

facts = Consumer("notifications.facts", topics=list(KIND_OF_TOPIC))
TAKEN: Final[tuple[type[Event], ...]] = tuple(
    dict.fromkeys([*TOLD_BY, *TRIGGERS, *OFFERED, ComplaintUnassigned])
)


async def take(session: AsyncSession, event: Event) -> None:
    """Write messages and the offer to partners in the transaction that takes the event."""
    await actions.take(session, event)
    await feed.offer(session, event)


for _event in TAKEN:
    facts.on(_event)(take)
