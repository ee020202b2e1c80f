"""A matter is declined: what it and its inquiry were cleared for is given up."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.opening import close_overtaken
from conflicts.clearance.actions import void
from conflicts.clearance.queries import granted_for
from conflicts.evaluation.actions import evaluate_sheet_later
from conflicts.register.actions import give_up_inquiry
from conflicts.register.queries import find_sheet
from conflicts.register.status import MATTER_DECLINED, Origin
from contracts.conflicts import SourceKind


async def give_up(
    session: AsyncSession, matter_id: UUID, inquiry_id: UUID | None, *, now: datetime
) -> None:
    """Void the clearances; the inquiry's parts stay protected as a prospect's (X5).

    An inquiry whose parts a matter took over is none any more. The caller holds the register lock.
    """
    await _void(session, SourceKind.MATTER, matter_id, now)
    if inquiry_id is None:
        return
    sheet = await find_sheet(session, SourceKind.INQUIRY, inquiry_id, Origin.OWNER)
    if sheet is None or sheet.redeemed_into is not None or sheet.erased_at is not None:
        return
    await _void(session, SourceKind.INQUIRY, inquiry_id, now)
    await close_overtaken(session, SourceKind.INQUIRY, inquiry_id, MATTER_DECLINED)
    await give_up_inquiry(session, sheet, now=now)
    evaluate_sheet_later(session, sheet, [], cause=MATTER_DECLINED)


async def _void(session: AsyncSession, kind: SourceKind, subject_id: UUID, now: datetime) -> None:
    clearance = await granted_for(session, kind, subject_id)
    if clearance is not None:
        await void(session, clearance, MATTER_DECLINED, now=now)
