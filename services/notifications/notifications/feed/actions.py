"""Offer facts to partners, announce them when they have rested, take back what was walled."""

from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.conflicts import CheckEvent
from contracts.event import Event
from kit import audit, clock
from kit.auth import Principal
from kit.etag import check_revision
from notifications.directory.cases import rows_of_source
from notifications.directory.queries import get_case, matters_of_inquiry
from notifications.directory.tables import Case
from notifications.feed.queries import get_scope
from notifications.feed.shapes import OFFERED
from notifications.feed.tables import Offer, PartnerScope


async def offer(session: AsyncSession, event: Event) -> None:
    """Write down, in the transaction that takes the event, that partners may be told of it."""
    shape = OFFERED.get(type(event))
    if shape is None or not shape.fits(event):
        return
    row_id = UUID(event.key)
    mandate = await _mandate(session, event, row_id)
    row = {
        "event_id": event.event_id,
        "shape": shape.of.__name__,
        "row_id": row_id,
        "rows": await _rows(session, event, row_id, mandate),
        **_place_of(event, mandate),
        "matter_id": getattr(event, "matter_id", None),
        "occurred_at": event.occurred_at,
        "taken_at": clock.now(),
        "fields": shape.taken(event),
    }
    await session.execute(insert(Offer).values(row).on_conflict_do_nothing())


async def _mandate(session: AsyncSession, event: Event, row_id: UUID) -> Case | None:
    if not isinstance(event, CheckEvent):
        return await get_case(session, row_id)
    return await get_case(session, event.source_id) if event.source_id is not None else None


def _place_of(event: Event, mandate: Case | None) -> dict[str, Any]:
    """Return office and area; the event's own where it has them."""
    office, area = getattr(event, "office_id", None), getattr(event, "practice_area", None)
    if mandate is not None:
        office, area = office or mandate.office_id, area or mandate.practice_area
    return {"office_id": office, "practice_area": area}


async def _rows(
    session: AsyncSession, event: Event, row_id: UUID, mandate: Case | None
) -> list[UUID]:
    ids = {row_id, getattr(event, "matter_id", None)}
    if isinstance(event, CheckEvent):
        ids |= set(rows_of_source(event))
    if mandate is not None:
        ids |= {mandate.id, mandate.inquiry_id, mandate.matter_id}
        ids |= set(await matters_of_inquiry(session, mandate.id))
    return sorted(one for one in ids if one is not None)


async def set_scope(
    session: AsyncSession,
    caller: Principal,
    scope: str,
    limits: dict[str, list[str] | None],
    if_match: int,
) -> PartnerScope:
    """Change what a partner is told from now on; what it was told stays told."""
    found = await get_scope(session, scope)
    check_revision(found.revision, if_match)
    found.offices, found.areas = limits["offices"], limits["areas"]
    found.revision += 1
    await audit.write(session, caller, "partner-scope.set", "partner-scope", scope, limits)
    return found
