"""Facts go out with the change that makes them true, and into the history."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from complaints.complaint.tables import Complainant, Complaint, HistoryEntry
from contracts.complaints import ComplaintContactRecorded, ComplaintEvent
from kit import audit, clock, outbox

SYSTEM, COMPLAINANT = "system", "complainant"
ZH: Final = "zh-CN"
EN: Final = "en"


async def announce(session: AsyncSession, fact: ComplaintEvent, *, by: str) -> None:
    """Announce, remember, and audit what a member of staff did."""
    await outbox.record(session, fact)
    await note(session, fact.complaint_id, fact.event_type, by=by, detail=_detail(fact))


async def note(
    session: AsyncSession, complaint_id: UUID, what: str, *, by: str, detail: dict[str, Any]
) -> None:
    """Keep in the history, and in the audit, also what no fact tells."""
    entry = HistoryEntry(complaint_id=complaint_id, at=clock.now(), type=what, by=by, detail=detail)
    session.add(entry)
    if by not in {SYSTEM, COMPLAINANT}:
        await audit.write(session, by, what, "complaint", complaint_id, detail)


async def announce_contact(
    session: AsyncSession, complaint: Complaint, complainant: Complainant
) -> None:
    """Tell how the complainant is reached: through the client's own address where there is one."""
    recorded = ComplaintContactRecorded(
        complaint_id=complaint.id,
        client_id=complaint.client_id,
        display_name=complainant.name,
        email=complainant.email,
        phone=complainant.phone,
        language=EN if complainant.language == EN else ZH,
    )
    await outbox.record(session, recorded)


def _detail(fact: ComplaintEvent) -> dict[str, Any]:
    return fact.model_dump(mode="json", exclude={"complaint_id"})
