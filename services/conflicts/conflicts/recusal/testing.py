"""For tests: complaints name their investigators."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from conflicts.reception.testing import SHANGHAI, Desk
from conflicts.recusal.actions import ask_about_investigator
from contracts.complaints import ComplaintAssigned
from kit import clock


def assigned(
    investigator: UUID,
    complaint: UUID,
    *,
    assignment: int = 1,
    matter: UUID | None = None,
    complained_of: Sequence[UUID] = (),
) -> ComplaintAssigned:
    return ComplaintAssigned(
        complaint_id=complaint,
        assignment=assignment,
        investigator_id=investigator,
        office_id=SHANGHAI,
        matter_id=matter,
        client_id=None,
        complained_of=tuple(complained_of),
    )


async def assign(
    desk: Desk,
    investigator: UUID,
    complaint: UUID | None = None,
    *,
    assignment: int = 1,
    matter: UUID | None = None,
    complained_of: Sequence[UUID] = (),
) -> UUID:
    """Take the assignment as its event brings it; return the complaint."""
    complaint = complaint or uuid4()
    event = assigned(
        investigator,
        complaint,
        assignment=assignment,
        matter=matter,
        complained_of=complained_of,
    )
    async with desk.database.sessions.begin() as session:
        await ask_about_investigator(session, event, now=clock.now())
    return complaint
