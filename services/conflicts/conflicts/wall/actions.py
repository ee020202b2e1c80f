"""Raise, change and remove walls, and announce them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.wall.tables import EthicalWall
from contracts.conflicts import SourceKind, WallRecorded, WallRemoved
from kit import audit, clock, outbox, walls
from kit.auth import Principal
from kit.problems import Conflict, Invalid

BY_CONSENT: Final = "system:consent"


class WallStands(Conflict):
    slug = "wall-stands"
    title = "The row is walled already"
    title_zh = "该记录已设置信息隔离墙"


class WallPeriodPassed(Invalid):
    slug = "wall-period-passed"
    title = "A wall cannot end in the past"
    title_zh = "信息隔离墙的截止时间不能早于现在"


@dataclass(frozen=True)
class Allowed:
    """Who may know of the row, until when (None: until removed), and why."""

    members: frozenset[UUID]
    until: datetime | None
    reason: str


async def raise_wall(
    session: AsyncSession,
    row_kind: SourceKind,
    row_id: UUID,
    allowed: Allowed,
    by: Principal | None = None,
) -> EthicalWall:
    """Wall the row. `by` None: a consent does it, and a wall that stands is left as it is."""
    standing = await session.get(EthicalWall, row_id)
    if standing is not None:
        if by is None:
            return standing
        raise WallStands("Change the wall instead.", row_id=str(row_id))
    _check_period(allowed)
    now = clock.now()
    wall = EthicalWall(
        row_id=row_id,
        row_kind=row_kind,
        members=sorted(allowed.members),
        until=allowed.until,
        reason=allowed.reason,
        raised_by=None if by is None else by.staff_id,
        created_at=now,
        changed_at=now,
    )
    session.add(wall)
    await session.flush()
    await _announce(session, wall, "wall.raised", by)
    return wall


async def hand_down(session: AsyncSession, inquiry_id: UUID, matter_id: UUID) -> None:
    """Wall a matter as the inquiry was that it came from."""
    wall = await session.get(EthicalWall, inquiry_id)
    if wall is not None and (wall.until is None or wall.until > clock.now()):
        allowed = Allowed(frozenset(wall.members), wall.until, wall.reason)
        await raise_wall(session, SourceKind.MATTER, matter_id, allowed)


async def change_wall(
    session: AsyncSession, wall: EthicalWall, allowed: Allowed, by: Principal
) -> EthicalWall:
    _check_period(allowed)
    wall.members = sorted(allowed.members)
    wall.until = allowed.until
    wall.reason = allowed.reason
    wall.changed_at = clock.now()
    await session.flush()
    await _announce(session, wall, "wall.changed", by)
    return wall


async def remove_wall(session: AsyncSession, wall: EthicalWall, reason: str, by: Principal) -> None:
    removed = WallRemoved(row_id=wall.row_id, occurred_at=clock.now())
    await session.delete(wall)
    await walls.remove(session, removed)
    await outbox.record(session, removed)
    payload = {"reason": reason}
    await audit.write(session, by, "wall.removed", wall.row_kind, wall.row_id, payload)


async def _announce(
    session: AsyncSession, wall: EthicalWall, action: str, by: Principal | None
) -> None:
    """Shut the readers of this service out at once; the others follow the record."""
    recorded = WallRecorded(
        row_id=wall.row_id,
        row_kind=wall.row_kind,
        members=tuple(wall.members),
        until=wall.until,
        occurred_at=wall.changed_at,
    )
    await walls.keep(session, recorded)
    await outbox.record(session, recorded)
    payload = {"members": wall.members, "until": wall.until, "reason": wall.reason}
    await audit.write(session, by or BY_CONSENT, action, wall.row_kind, wall.row_id, payload)


def _check_period(allowed: Allowed) -> None:
    if allowed.until is not None and allowed.until <= clock.now():
        what = "must lie in the future"
        raise WallPeriodPassed(f"until {what}.", errors=[{"pointer": "/until", "detail": what}])
