"""Reads of the register."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.register.status import Origin
from conflicts.register.tables import Party, Sheet
from contracts.conflicts import SourceKind
from kit.problems import Conflict, NotFound


class SheetNotFound(NotFound):
    slug = "sheet-not-found"
    title = "The register knows no such source"
    title_zh = "登记库中没有该来源"


class SourceErased(Conflict):
    slug = "source-erased"
    title = "The parties of this source were erased"
    title_zh = "该来源的当事人信息已被删除"


async def find_sheet(
    session: AsyncSession, kind: SourceKind, source_id: UUID, origin: Origin
) -> Sheet | None:
    """Read it afresh: a caller that waited for the lock must not see an older copy."""
    return await session.scalar(
        select(Sheet)
        .where(Sheet.source_kind == kind, Sheet.source_id == source_id, Sheet.origin == origin)
        .execution_options(populate_existing=True)
    )


async def current_sheet(session: AsyncSession, kind: SourceKind, source_id: UUID) -> Sheet | None:
    """Return the owner's sheet, or a request's while the owner has announced none."""
    owner = await find_sheet(session, kind, source_id, Origin.OWNER)
    return owner or await find_sheet(session, kind, source_id, Origin.REQUEST)


async def get_sheet(session: AsyncSession, kind: SourceKind, source_id: UUID) -> Sheet:
    sheet = await current_sheet(session, kind, source_id)
    if sheet is None:
        raise SheetNotFound(f"The register has no party sheet of {kind} {source_id}.")
    return sheet


async def parties_of(session: AsyncSession, sheet_id: UUID) -> dict[str, Party]:
    """Return all rows of the sheet by ref, those that left it too."""
    rows = await session.scalars(
        select(Party).where(Party.sheet_id == sheet_id).execution_options(populate_existing=True)
    )
    return {party.ref: party for party in rows}


async def load_parts(
    session: AsyncSession, party_ids: Collection[UUID]
) -> Sequence[tuple[Party, Sheet]]:
    """Return the searchable ones among them, each with its sheet."""
    if not party_ids:
        return []
    rows = await session.execute(
        select(Party, Sheet)
        .join(Sheet, Party.sheet_id == Sheet.id)
        .where(Party.id.in_(party_ids), Party.searchable)
        .execution_options(populate_existing=True)
    )
    return [(party, sheet) for party, sheet in rows]


def is_other_mandate(source_id: UUID | None, inquiry_id: UUID | None) -> ColumnElement[bool]:
    """Condition: the sheet is neither the mandate's own nor the inquiry or matter it became."""
    if source_id is None:
        return true()
    chain = [source_id] if inquiry_id is None else [source_id, inquiry_id]
    return Sheet.source_id.not_in(chain) & or_(
        Sheet.inquiry_id.is_(None), Sheet.inquiry_id != source_id
    )
