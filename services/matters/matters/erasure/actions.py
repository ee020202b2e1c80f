"""Forget the parties of an ended matter, by an operator's command (design 2, erasure)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.matters import MatterSheetErased
from kit import clock, erasure
from matters.matter.announce import note
from matters.matter.queries import get_sheet, lock_matter
from matters.matter.status import MatterStatus, check_status
from matters.opening.handover import drop_sheet

ENDED = {MatterStatus.CLOSED, MatterStatus.DECLINED}
ERASED = "parties-erased"


async def erase_sheet(session: AsyncSession, matter_id: UUID, *, by: str) -> None:
    """Drop the parties and free texts; ids, dates and the number stay. Refused while it runs."""
    matter = await lock_matter(session, matter_id)
    check_status(matter.status, ENDED, "erase its parties")
    await session.delete(await get_sheet(session, matter.id))
    matter.outcome = matter.reason = None
    if matter.inquiry_id is not None:
        await drop_sheet(session, matter.inquiry_id)
    matter.sheet_version += 1
    erased = MatterSheetErased(
        matter_id=matter.id, version=matter.sheet_version, occurred_at=clock.now()
    )
    await erasure.erase(session, erased)
    await note(session, matter, ERASED, by=by)
