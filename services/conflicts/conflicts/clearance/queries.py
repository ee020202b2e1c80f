"""Reads of clearances."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.clearance.status import ClearanceState
from conflicts.clearance.tables import Clearance
from contracts.conflicts import SourceKind
from kit.problems import NotFound


class ClearanceNotFound(NotFound):
    slug = "clearance-not-found"
    title = "There is no such clearance"
    title_zh = "没有该放行许可"


async def get_clearance(session: AsyncSession, clearance_id: UUID) -> Clearance:
    clearance = await find_clearance(session, clearance_id)
    if clearance is None:
        raise ClearanceNotFound(f"There is no clearance {clearance_id}.")
    return clearance


async def find_clearance(
    session: AsyncSession, clearance_id: UUID, *, lock: bool = False
) -> Clearance | None:
    """`lock`: hold the row, as it is now, until the transaction ends."""
    return await session.get(Clearance, clearance_id, with_for_update=lock, populate_existing=lock)


async def granted_for(
    session: AsyncSession, kind: SourceKind, subject_id: UUID
) -> Clearance | None:
    """Return the one granted clearance of the subject, held until the transaction ends."""
    return await session.scalar(
        select(Clearance)
        .where(Clearance.subject_kind == kind, Clearance.subject_id == subject_id)
        .where(Clearance.state == ClearanceState.GRANTED)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def clearance_of_check(session: AsyncSession, check_id: UUID) -> Clearance | None:
    return await session.scalar(select(Clearance).where(Clearance.check_id == check_id))
