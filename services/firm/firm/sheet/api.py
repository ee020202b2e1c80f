from datetime import datetime
from uuid import UUID

from contracts.firm import StaffSheetState
from firm.sheet import actions, queries
from firm.sheet.connections import Connections
from firm.sheet.tables import StaffSheet
from firm.staff.queries import check_seen, get_staff
from kit import audit
from kit.access import Role
from kit.auth import Caller, Principal, require
from kit.etag import IfMatch
from kit.http import Router, Session, View

router = Router(prefix="/v1/firm/staff/{staff_id}/connections", tags=["connections"])


class SheetView(View):
    """`version` is the version of the party sheet that a check names."""

    staff_id: UUID
    state: StaffSheetState
    version: int
    connections: Connections
    party_set_hash: str
    announced_at: datetime
    revision: int


@router.get("", response_model=SheetView)
async def read_connections(staff_id: UUID, caller: Caller, session: Session) -> StaffSheet:
    """Relatives, interests and former clients; each reading is recorded."""
    _may_see(caller, staff_id)
    await check_seen(session, caller, staff_id)
    await audit.write(session, caller, "connections.read", "staff", staff_id)
    return await queries.get_sheet(session, staff_id)


@router.put("", response_model=SheetView)
async def change_connections(
    staff_id: UUID, body: Connections, if_match: IfMatch, caller: Caller, session: Session
) -> StaffSheet:
    """Replace the connections; everyone keeps their own up to date (B1.3)."""
    _may_change(caller, staff_id)
    await check_seen(session, caller, staff_id)
    staff = await get_staff(session, staff_id)
    return await actions.change_connections(session, caller, staff, body, if_match)


def _may_see(caller: Principal, staff_id: UUID) -> None:
    if caller.staff_id != staff_id:
        require(caller, Role.ADMINISTRATOR, Role.CONFLICTS_OFFICER, Role.AUDITOR)


def _may_change(caller: Principal, staff_id: UUID) -> None:
    if caller.staff_id != staff_id:
        require(caller, Role.ADMINISTRATOR, Role.CONFLICTS_OFFICER)
