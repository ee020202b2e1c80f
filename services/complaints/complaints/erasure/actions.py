"""Forget who complained and what they wrote, by an operator's command (design 2, erasure)."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from complaints.complaint.announce import note
from complaints.complaint.queries import get_complainant, lock_complaint
from complaints.complaint.status import ComplaintStatus, check_status
from complaints.evidence.actions import drop_evidence
from complaints.evidence.store import EvidenceStore
from complaints.investigation.tables import Step
from complaints.letter.tables import Letter
from contracts.complaints import ComplaintContactErased
from kit import clock, erasure

ERASED = "contact-erased"


async def erase_complainant(
    session: AsyncSession, complaint_id: UUID, store: EvidenceStore, *, by: str
) -> None:
    """Keep ids, codes, dates and the number. Refused while the complaint runs."""
    complaint = await lock_complaint(session, complaint_id)
    check_status(complaint.status, {ComplaintStatus.CLOSED}, "erase its personal data")
    await session.delete(await get_complainant(session, complaint_id))
    for table in (Step, Letter):
        await session.execute(delete(table).where(table.complaint_id == complaint_id))
    complaint.forget()
    erased = ComplaintContactErased(complaint_id=complaint_id, occurred_at=clock.now())
    await erasure.erase(session, erased)
    await note(session, complaint_id, ERASED, by=by, detail={})
    await drop_evidence(session, store, complaint_id)
