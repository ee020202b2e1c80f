"""Tell partners what has rested long enough for a wall to arrive before it.

Walls come on a topic of their own. An offer rests, and is told only while conflicts, whose beats
come to the same consumer as its walls, was heard of after the offer was taken.
"""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from prometheus_client import Counter
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts import partners
from kit import clock, outbox
from kit.heartbeat import heartbeats
from kit.running import Running
from kit.upkeep import repeat
from notifications.directory.queries import office_code
from notifications.feed import queries
from notifications.feed.shapes import BY_NAME, WITHDRAWN, Shape
from notifications.feed.tables import Offer, PartnerScope, RowState, SharedRow

REST: Final = timedelta(seconds=3)
EVERY: Final = 1.0
BATCH: Final = 200
_TELLING: Final = 0x68656E67_66656564
WALLS: Final = "conflicts"
TOLD: Final = Counter("hengping_partner_events", "Events told to partners.", ["scope", "what"])


async def tell_partners(running: Running) -> None:
    await repeat(running, EVERY, tell)


async def tell(session: AsyncSession) -> int:
    """Withdraw what stands behind a wall now, then announce what may be; return how many."""
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(_TELLING))):
        return 0
    told = await _withdraw(session)
    heard = (await heartbeats(session, [WALLS])).get(WALLS)
    if heard is None:
        return told
    rested = min(clock.now(), heard.at, heard.oldest_unsent_at or heard.at) - REST
    offers = await queries.rested_offers(session, rested, BATCH)
    scopes = await queries.all_scopes(session)
    for offer in offers:
        for scope in scopes:
            told += await _decide(session, scope, offer)
        await session.delete(offer)
        await session.flush()
    return told


async def _decide(session: AsyncSession, scope: PartnerScope, offer: Offer) -> bool:
    shape = BY_NAME[offer.shape]
    if scope.scope not in partners.SCOPES:
        return False
    shared = await queries.find_shared(session, scope.scope, offer.row_id)
    if shared is None:
        shared = await _share(session, scope, offer, shape)
    if shared.state is RowState.SHOWN and await queries.is_walled(session, offer.rows):
        await _withdraw_row(session, shared)
    if shared.state is not RowState.SHOWN:
        return False
    await _announce(session, scope.scope, offer, shape)
    return True


async def _share(
    session: AsyncSession, scope: PartnerScope, offer: Offer, shape: Shape
) -> SharedRow:
    """Decide once for every row, when it is first heard of, whether the scope may know it."""
    may = shape.first and await _may_see(session, scope, offer)
    row = SharedRow(
        scope=scope.scope,
        row_id=offer.row_id,
        aggregate=shape.of.aggregate,
        rows=offer.rows,
        state=RowState.SHOWN if may else RowState.HIDDEN,
        at=clock.now(),
    )
    session.add(row)
    return row


async def _may_see(session: AsyncSession, scope: PartnerScope, offer: Offer) -> bool:
    if await queries.is_walled(session, offer.rows):
        return False
    code = await _code(session, offer)
    in_offices = scope.offices is None or code in scope.offices
    in_areas = scope.areas is None or offer.practice_area in scope.areas
    return in_offices and in_areas and code is not None


async def _announce(session: AsyncSession, scope: str, offer: Offer, shape: Shape) -> None:
    values: dict[str, Any] = {**offer.fields, shape.of.key_field: offer.row_id}
    if "office_code" in shape.of.model_fields:
        values["office_code"] = await _code(session, offer)
    if "matter_id" in shape.of.model_fields and shape.of.aggregate != "matter":
        known = await queries.is_shown(session, scope, offer.matter_id)
        values["matter_id"] = offer.matter_id if known else None
    fact = partners.of_scope(scope, shape.of).model_validate(
        values | {"event_id": uuid5(offer.event_id, scope), "occurred_at": offer.occurred_at}
    )
    await outbox.record(session, fact)
    TOLD.labels(scope, shape.of.happened).inc()


async def _code(session: AsyncSession, offer: Offer) -> str | None:
    return None if offer.office_id is None else await office_code(session, offer.office_id)


async def _withdraw(session: AsyncSession) -> int:
    rows = await queries.shown_behind_walls(session, BATCH)
    for row in rows:
        await _withdraw_row(session, row)
    return len(rows)


async def _withdraw_row(session: AsyncSession, row: SharedRow) -> None:
    row.state, row.at = RowState.WITHDRAWN, clock.now()
    event = partners.of_scope(row.scope, WITHDRAWN[row.aggregate])
    values: dict[str, UUID | object] = {event.key_field: row.row_id, "occurred_at": row.at}
    await outbox.record(session, event.model_validate(values))
    TOLD.labels(row.scope, "withdrawn").inc()
