from sqlalchemy.ext.asyncio import AsyncSession

from contracts.firm import StaffSheetErased, StaffSheetRecorded, StaffSheetState
from contracts.parties import party_set_hash
from firm.joiner.checks import await_check_of
from firm.sheet.connections import Connections, make_party_set
from firm.sheet.queries import get_sheet
from firm.sheet.tables import StaffSheet
from firm.staff.tables import Staff
from kit import audit, clock, erasure, outbox
from kit.auth import Principal
from kit.etag import check_revision


async def start_sheet(
    session: AsyncSession, staff: Staff, connections: Connections, state: StaffSheetState
) -> StaffSheet:
    sheet = StaffSheet(staff_id=staff.id, connections=_stored(connections))
    await _announce(session, staff, sheet, state)
    session.add(sheet)
    return sheet


async def change_connections(
    session: AsyncSession, caller: Principal, staff: Staff, connections: Connections, if_match: int
) -> StaffSheet:
    """Replace them all; the conflicts service compares the new sheet with every live matter."""
    staff.check_not_erased()
    sheet = await get_sheet(session, staff.id)
    check_revision(sheet.revision, if_match)
    sheet.connections = _stored(connections)
    await _announce(session, staff, sheet, sheet.state)
    await audit.write(session, caller, "connections.changed", "staff", staff.id)
    return sheet


async def announce_sheet(
    session: AsyncSession, staff: Staff, state: StaffSheetState | None = None
) -> StaffSheet:
    """Tell the sheet again after name, office or state changed."""
    sheet = await get_sheet(session, staff.id)
    await _announce(session, staff, sheet, state or sheet.state)
    return sheet


async def erase_sheet(session: AsyncSession, staff: Staff) -> None:
    sheet = await get_sheet(session, staff.id)
    sheet.version += 1
    sheet.connections = {}
    sheet.announced_at = clock.now()
    await erasure.erase(session, StaffSheetErased(staff_id=staff.id, version=sheet.version))


async def _announce(
    session: AsyncSession, staff: Staff, sheet: StaffSheet, state: StaffSheetState
) -> None:
    parties = make_party_set(
        staff.display_name, staff.email, Connections.model_validate(sheet.connections)
    )
    sheet.state = state
    sheet.version = (sheet.version or 0) + 1
    former, sheet.party_set_hash = sheet.party_set_hash, party_set_hash(parties)
    if former not in {None, sheet.party_set_hash}:
        await await_check_of(session, sheet)
    sheet.announced_at = clock.now()
    await outbox.record(
        session,
        StaffSheetRecorded(
            staff_id=staff.id,
            version=sheet.version,
            state=state,
            office_id=staff.office_id,
            party_set=parties,
            party_set_hash=sheet.party_set_hash,
        ),
    )


def _stored(connections: Connections) -> dict[str, object]:
    return connections.model_dump(mode="json")
