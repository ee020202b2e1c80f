"""Taking imported parties into the register, a hundred at a time under the lock."""

from collections import Counter
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from conflicts.db import REGISTER_LOCK
from conflicts.evaluation.actions import evaluate_later
from conflicts.evaluation.tables import Lane
from conflicts.party_import.rows import PartyRow
from conflicts.register.actions import register_owned
from conflicts.register.analysis import prepare_analyses
from conflicts.register.queries import find_sheet
from conflicts.register.sheets import SheetContent
from conflicts.register.status import Origin
from conflicts.register.tables import Sheet
from contracts.conflicts import SourceKind
from kit import clock
from kit.db import take_lock

BATCH: Final = 100
COMPARED: Final = ("state", "number", "office_id", "lead_id", "opened_on", "ended_on")


async def import_batch(
    sessions: async_sessionmaker[AsyncSession], rows: Sequence[PartyRow], office_id: UUID
) -> Counter[str]:
    """Register the rows in one transaction; count "registered" and "unchanged"."""
    contents = [row.content(office_id, version=1) for row in rows]
    await prepare_analyses(party for content in contents for party in content.parties.parties)
    counted: Counter[str] = Counter()
    async with sessions.begin() as session:
        await take_lock(session, REGISTER_LOCK)
        for row in rows:
            counted[await _take(session, row, office_id)] += 1
    return counted


async def _take(session: AsyncSession, row: PartyRow, office_id: UUID) -> str:
    known = await find_sheet(session, SourceKind.MATTER, row.sheet_id, Origin.OWNER)
    version = 1 if known is None else known.source_version + 1
    content = row.content(office_id, version)
    if known is not None and (known.erased_at or _is_same(known, content)):
        return "unchanged"
    change = await register_owned(session, content, cleared_hash=None, now=clock.now())
    if change is not None:
        evaluate_later(session, change, cause="import", lane=Lane.SLOW)
    return "registered"


def _is_same(sheet: Sheet, content: SheetContent) -> bool:
    same_parties = sheet.party_set_hash == content.hash
    same_cases = sheet.case_numbers == content.case_numbers
    fields = all(getattr(sheet, name) == getattr(content, name) for name in COMPARED)
    return same_parties and same_cases and fields
