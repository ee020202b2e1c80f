"""The engaged party sheet of an inquiry: held until its matter takes it, other sheets dropped."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.intake import InquirySheetRecorded, InquirySheetState
from matters.matter.queries import lock_matter
from matters.opening.actions import take_parties
from matters.opening.queries import lock_handover
from matters.opening.tables import Handover


async def keep_sheet(session: AsyncSession, recorded: InquirySheetRecorded) -> None:
    """Keep an engaged sheet; from signing it is frozen, so a matter takes it only once."""
    if recorded.state is not InquirySheetState.ENGAGED:
        await drop_sheet(session, recorded.inquiry_id)
        return
    handover = await lock_handover(session, recorded.inquiry_id)
    if handover.taken:
        return
    if handover.matter_id is None:
        handover.party_set = recorded.party_set
        return
    handover.taken = True
    matter = await lock_matter(session, handover.matter_id)
    await take_parties(session, matter, recorded.party_set)


async def drop_sheet(session: AsyncSession, inquiry_id: UUID) -> None:
    """Forget a held sheet; what a matter has taken is its own file (legal hold)."""
    await session.execute(
        update(Handover).where(Handover.inquiry_id == inquiry_id).values(party_set=None)
    )
