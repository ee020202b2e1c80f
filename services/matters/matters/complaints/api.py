"""That a matter is complained of, to those who handle complaints."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from kit.access import Role
from kit.auth import Caller, require
from kit.http import Router, Session, View
from matters.complaints.queries import complaints_about
from matters.complaints.status import ComplaintState
from matters.complaints.tables import Complaint
from matters.matter.queries import get_visible

router = Router(prefix="/v1/matters/{matter_id}/complaints", tags=["complaints"])
HANDLE: Final = (Role.CLIENT_SERVICE_OFFICER, Role.MANAGEMENT)


class ComplaintNote(View):
    """`since`: when it came into this state; the complaints service tells the rest."""

    id: UUID
    number: str | None
    state: ComplaintState
    since: datetime


@router.get("", response_model=list[ComplaintNote])
async def list_complaints(matter_id: UUID, caller: Caller, session: Session) -> Sequence[Complaint]:
    """List them; nobody reads here of a complaint about themselves or their team (E3, X6)."""
    require(caller, *HANDLE)
    matter = await get_visible(session, caller, matter_id)
    return await complaints_about(session, matter, caller)
