"""A rule whose row has not arrived: it waits in a row of its own, and not silently for ever."""

from datetime import timedelta
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Event
from contracts.registry import EVENTS
from kit import clock
from kit.timers import cancel_timers, set_timer
from notifications.rule.status import Rule
from notifications.rule.table import RULES
from notifications.rule.tables import Waiting

ROW_MISSING: Final = "row-missing"
LIMIT: Final = timedelta(minutes=15)


async def wait_for_row(session: AsyncSession, rule: Rule, event: Event, row_id: UUID) -> None:
    row = {
        "id": uuid5(event.event_id, f"{rule.name}:{row_id}"),
        "row_id": row_id,
        "rule": rule.name,
        "event_type": event.event_type,
        "event_id": event.event_id,
        "occurred_at": event.occurred_at,
        "body": event.model_dump(mode="json"),
    }
    await session.execute(insert(Waiting).values(row).on_conflict_do_nothing())
    await set_timer(session, ROW_MISSING, row_id, clock.now() + LIMIT)


async def end_of_waiting(session: AsyncSession, row_id: UUID) -> list[tuple[Rule, Event]]:
    """Return what waited for this row, and let it wait no more."""
    given = delete(Waiting).where(Waiting.row_id == row_id).returning(Waiting)
    waited = (await session.scalars(given)).all()
    if waited:
        await cancel_timers(session, ROW_MISSING, row_id)
    rules = {rule.name: rule for rule in RULES}
    return [(rules[one.rule], _event(one)) for one in waited if one.rule in rules]


async def count_waiting(session: AsyncSession, row_id: UUID) -> int:
    waiting = select(func.count()).where(Waiting.row_id == row_id)
    return await session.scalar(waiting) or 0


def _event(waiting: Waiting) -> Event:
    return EVENTS[waiting.event_type].from_record(
        waiting.body, event_id=waiting.event_id, occurred_at=waiting.occurred_at
    )
