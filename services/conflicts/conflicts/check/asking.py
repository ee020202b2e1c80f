"""Who is asked about now: the check's own parties as the register has them at this moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.findings import Owner
from conflicts.check.parts import Asked, asked_of, asked_of_query
from conflicts.check.tables import Check
from conflicts.check.verdict import GRANTS, REGISTERS
from conflicts.matching.analysis import Analysis
from conflicts.register.queries import current_sheet, parties_of
from conflicts.register.status import Origin
from conflicts.register.tables import Party, Sheet
from conflicts.rules.pack import PartState
from contracts.conflicts import Purpose


@dataclass(frozen=True)
class Asking:
    """`all_parties` are those of the sheet, `refs` the ones to be compared with the register.

    `gone`: why nothing can be decided any more. `other_parties`: the owner announced another set
    than the request that is checked here.
    """

    all_parties: tuple[Asked, ...]
    refs: frozenset[str]
    owner: Owner
    sheet: Sheet | None = None
    inquiry_id: UUID | None = None
    other_parties: bool = False
    gone: str | None = None

    @property
    def asked(self) -> list[Asked]:
        return [one for one in self.all_parties if one.ref in self.refs]

    @property
    def analyses(self) -> dict[str, Analysis]:
        return {one.ref: one.analysis for one in self.asked}


async def read_asking(session: AsyncSession, check: Check) -> Asking:
    if check.purpose not in REGISTERS or check.source_kind is None or check.source_id is None:
        owner = Owner(None, None, check.office_id)
        return Asking(tuple(asked_of_query(check)), frozenset(check.refs), owner)
    current = await current_sheet(session, check.source_kind, check.source_id)
    assert current is not None
    sheet: Sheet | None = current
    if current.id != check.sheet_id and current.party_set_hash != check.party_set_hash:
        sheet = await session.get(Sheet, check.sheet_id, populate_existing=True)
    assert sheet is not None
    rows = [row for row in (await parties_of(session, sheet.id)).values() if row.searchable]
    return Asking(
        all_parties=tuple(asked_of(sheet, rows)),
        refs=frozenset(check.refs),
        owner=Owner(sheet.source_kind, sheet.source_id, sheet.office_id),
        sheet=sheet,
        inquiry_id=sheet.inquiry_id,
        other_parties=sheet.origin is Origin.REQUEST and sheet is not current,
        gone=_why_gone(check, sheet, rows),
    )


def _why_gone(check: Check, sheet: Sheet, rows: Iterable[Party]) -> str | None:
    """Return what happened to the question since it was put."""
    if sheet.erased_at is not None:
        return "erased"
    if check.purpose is Purpose.NEW_PARTY:
        return _why_late_gone(check, rows)
    if sheet.party_set_hash != check.party_set_hash:
        return "sheet_changed"
    wanted = PartState.PENDING if check.purpose in GRANTS else PartState.JOINING
    return None if sheet.standing is wanted else f"now_{sheet.standing}"


def _why_late_gone(check: Check, rows: Iterable[Party]) -> str | None:
    """Tell whether a late party is confirmed, withdrawn or renamed by now."""
    then = {party["ref"]: party for party in check.query["parties"]}
    now = {row.ref: row for row in rows if row.provisional}
    same = all(ref in now and now[ref].content == then[ref] for ref in check.refs)
    return None if same else "party_changed"
