"""The inquiry's parts become the matter's parts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.register.actions import retire
from conflicts.register.parties import stamp
from conflicts.register.queries import current_sheet, find_sheet, parties_of
from conflicts.register.status import Origin
from conflicts.register.tables import PartyRelation, Sheet
from conflicts.rules.pack import PartState
from contracts.conflicts import SourceKind
from kit.ids import new_id


async def take_over(
    session: AsyncSession, sheet: Sheet, matter_id: UUID, *, now: datetime
) -> Sheet:
    """Make the cleared parts those of the open matter, confirmed; return the matter's sheet."""
    matter = await find_sheet(session, SourceKind.MATTER, matter_id, Origin.OWNER)
    if matter is None:
        matter = _matter_of(sheet, matter_id, now)
        session.add(matter)
    inquiry = await _inquiry_behind(session, sheet)
    if inquiry is not None:
        await _leave_inquiry(session, inquiry, matter, now)
    matter.confirmed_hash = sheet.party_set_hash
    matter.standing, matter.state, matter.ended_on = PartState.LIVE, "open", None
    rows = [row for row in (await parties_of(session, matter.id)).values() if row.searchable]
    for row in rows:
        row.provisional = False
    await stamp(session, matter, rows, now=now)
    return matter


async def _inquiry_behind(session: AsyncSession, sheet: Sheet) -> Sheet | None:
    if sheet.source_kind is SourceKind.INQUIRY:
        return sheet
    if sheet.inquiry_id is None:
        return None
    return await current_sheet(session, SourceKind.INQUIRY, sheet.inquiry_id)


async def _leave_inquiry(
    session: AsyncSession, inquiry: Sheet, matter: Sheet, now: datetime
) -> None:
    """Move the rows, so that decisions on them stay good, unless the matter has its own."""
    await session.flush()
    inquiry.redeemed_into, inquiry.place = matter.source_id, None
    request = await find_sheet(session, inquiry.source_kind, inquiry.source_id, Origin.REQUEST)
    if request is not None and request is not inquiry:
        await retire(session, request, now=now)
    if any(row.searchable for row in (await parties_of(session, matter.id)).values()):
        await retire(session, inquiry, now=now)
        return
    for row in (await parties_of(session, inquiry.id)).values():
        row.sheet_id = matter.id
    await session.flush()
    relations = update(PartyRelation).where(PartyRelation.sheet_id == inquiry.id)
    await session.execute(relations.values(sheet_id=matter.id))
    inquiry.standing = PartState.PROSPECT


def _matter_of(sheet: Sheet, matter_id: UUID, now: datetime) -> Sheet:
    """Version 0: whatever the matter announces is newer."""
    return Sheet(
        id=new_id(),
        source_kind=SourceKind.MATTER,
        source_id=matter_id,
        origin=Origin.OWNER,
        source_version=0,
        state="open",
        standing=PartState.LIVE,
        party_set_hash=sheet.party_set_hash,
        party_set=sheet.party_set,
        case_numbers=sheet.case_numbers,
        office_id=sheet.office_id,
        lead_id=sheet.lead_id,
        team=sheet.team,
        inquiry_id=sheet.source_id if sheet.source_kind is SourceKind.INQUIRY else None,
        imported=False,
        opened_on=now.date(),
        reg_seq=0,
        place=sheet.place,
        registered_at=now,
    )
