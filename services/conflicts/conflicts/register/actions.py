"""Taking party sheets into the register. Callers hold the register lock."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.register.parties import (
    Written,
    stamp,
    stamp_all,
    write_parties,
    write_relations,
)
from conflicts.register.queries import SourceErased, find_sheet, parties_of
from conflicts.register.sheets import SheetContent
from conflicts.register.status import MATTER_DECLINED, Origin, standing_of
from conflicts.register.tables import PartyRelation, PartyVersion, Sheet
from conflicts.rules.pack import PartState
from contracts.conflicts import SourceKind
from kit.ids import new_id


@dataclass
class Change:
    """What a registration changed.

    `refs`: parties that are new or other than before; `provisional`: those that joined an open
    matter; `moved`: the sheet stands otherwise or its subject, team or relations changed;
    `late`: the sheet was ignored, since a matter has taken its parties over.
    """

    sheet: Sheet
    is_first: bool = False
    late: bool = False
    moved: bool = False
    other_hash: bool = False
    refs: list[str] = field(default_factory=list)
    provisional: list[str] = field(default_factory=list)


async def register_owned(
    session: AsyncSession, content: SheetContent, *, cleared_hash: str | None, now: datetime
) -> Change | None:
    """Take the owner's sheet; None when it is erased or no newer than what is here.

    `cleared_hash` is the hash that a granted clearance covers. A request's sheet makes way: its
    row becomes the owner's, or is retired beside it.
    """
    owner = await find_sheet(session, content.kind, content.id, Origin.OWNER)
    request = await find_sheet(session, content.kind, content.id, Origin.REQUEST)
    if owner is not None and (owner.erased_at or owner.source_version >= content.version):
        return None
    if owner is not None and owner.redeemed_into is not None:
        return _keep_late(owner, content)
    if owner is not None and owner.state == MATTER_DECLINED and content.state == "engaged":
        owner.source_version = content.version
        return None
    if request is not None and _makes_way(request, content):
        if owner is None:
            owner, request.origin = request, Origin.OWNER
        else:
            await retire(session, request, now=now)
    return await _apply(session, owner, content, Origin.OWNER, cleared_hash=cleared_hash, now=now)


def _makes_way(request: Sheet, content: SheetContent) -> bool:
    """Tell whether the owner's sheet replaces the request's: not newer, or the same parties."""
    if request.erased_at is not None:
        return False
    return request.source_version <= content.version or request.party_set_hash == content.hash


async def register_requested(
    session: AsyncSession, content: SheetContent, *, cleared_hash: str | None, now: datetime
) -> Change:
    """Take what POST /checks brought; it never replaces an owner's sheet.

    The owner's row is returned unchanged when it has the same parties; otherwise the request's
    row stands beside it.
    """
    owner = await find_sheet(session, content.kind, content.id, Origin.OWNER)
    if owner is not None and owner.erased_at:
        raise SourceErased(f"The parties of {content.kind} {content.id} were erased.")
    if owner is not None and (owner.party_set_hash == content.hash or owner.redeemed_into):
        return Change(owner)
    request = await find_sheet(session, content.kind, content.id, Origin.REQUEST)
    if request is not None and request.source_version > content.version:
        return Change(request)
    return await _apply(
        session, request, content, Origin.REQUEST, cleared_hash=cleared_hash, now=now
    )


def _keep_late(sheet: Sheet, content: SheetContent) -> Change:
    sheet.source_version = content.version
    expected = content.hash == sheet.party_set_hash and content.state in {"submitted", "engaged"}
    return Change(sheet, late=not expected)


async def _apply(
    session: AsyncSession,
    sheet: Sheet | None,
    content: SheetContent,
    origin: Origin,
    *,
    cleared_hash: str | None,
    now: datetime,
) -> Change:
    is_first = sheet is None
    before = None if sheet is None else sheet.standing
    if sheet is None:
        sheet = Sheet(id=new_id(), source_kind=content.kind, source_id=content.id, origin=origin)
        sheet.party_set_hash, sheet.reg_seq, sheet.standing = "", 0, PartState.PROSPECT
        session.add(sheet)
    change = Change(sheet, is_first=is_first, other_hash=sheet.party_set_hash != content.hash)
    change.moved = _copy(sheet, content, cleared_hash, now)
    await session.flush()
    with session.no_autoflush:  # new rows have no reg_seq before they are stamped
        written = await write_parties(session, sheet, content, before)
        await write_relations(session, sheet, content, is_first=is_first)
        change.refs, change.provisional = written.refs, written.provisional
        await _stamp_changed(session, sheet, written, change, now)
    await _take_place(session, sheet, change)
    return change


def _copy(sheet: Sheet, content: SheetContent, cleared_hash: str | None, now: datetime) -> bool:
    """Copy the sheet's own fields; return whether any that a rule or an alert reads changed."""
    cleared = cleared_hash == content.hash
    standing = standing_of(content.kind, content.state, cleared=cleared)
    if sheet.confirmed_hash is not None and standing is PartState.PENDING:
        standing = PartState.LIVE  # redeemed already; the owner's sheet is behind
    party_set = content.parties.model_dump(mode="json", by_alias=True)
    fields = {
        "standing": standing,
        "case_numbers": content.case_numbers,
        "ended_on": content.ended_on,
        "party_set": party_set,
        "lead_id": content.lead_id,
    }
    moved = any(getattr(sheet, name) != value for name, value in fields.items())
    for name, value in fields.items():
        setattr(sheet, name, value)
    if standing is not PartState.LIVE:
        sheet.confirmed_hash = None
    sheet.source_version, sheet.state, sheet.number = content.version, content.state, content.number
    sheet.party_set_hash, sheet.office_id = content.hash, content.office_id
    sheet.team, sheet.inquiry_id = list(content.parties.team), content.inquiry_id
    sheet.imported, sheet.opened_on = content.imported, content.opened_on
    sheet.registered_at = now
    return moved


async def _stamp_changed(
    session: AsyncSession, sheet: Sheet, written: Written, change: Change, now: datetime
) -> None:
    """Stamp what changed; a change of the whole sheet is a change of each of its parties."""
    some = {*change.refs, *change.provisional}
    rows = [row for row in written.rows if change.moved or row.ref in some or row.provisional]
    await stamp(session, sheet, rows, now=now)


async def _take_place(session: AsyncSession, sheet: Sheet, change: Change) -> None:
    if sheet.standing is PartState.PROSPECT:
        sheet.place = None
    elif sheet.place is None or (change.other_hash and sheet.standing is PartState.PENDING):
        sheet.place = await _place_before(session, sheet) or sheet.reg_seq


async def _place_before(session: AsyncSession, sheet: Sheet) -> int | None:
    """Return the place that the inquiry of a matter has taken for the very same parties."""
    if sheet.inquiry_id is None or sheet.standing is not PartState.PENDING:
        return None
    inquiry = await find_sheet(session, SourceKind.INQUIRY, sheet.inquiry_id, Origin.OWNER)
    if inquiry is None or inquiry.redeemed_into is not None:
        return None
    return inquiry.place if inquiry.party_set_hash == sheet.party_set_hash else None


async def retire(session: AsyncSession, sheet: Sheet, *, now: datetime) -> None:
    """Take the sheet's parties out of every search; their versions stay."""
    rows = [row for row in (await parties_of(session, sheet.id)).values() if row.searchable]
    for row in rows:
        row.searchable, row.provisional = False, False
    sheet.standing, sheet.place = PartState.PROSPECT, None
    await stamp(session, sheet, rows, now=now)


async def give_up_inquiry(session: AsyncSession, sheet: Sheet, *, now: datetime) -> None:
    """Its matter was declined: the parts are those of a prospect, whatever its owner repeats."""
    request = await find_sheet(session, sheet.source_kind, sheet.source_id, Origin.REQUEST)
    if request is not None:
        await retire(session, request, now=now)
    sheet.state, sheet.standing, sheet.place = MATTER_DECLINED, PartState.PROSPECT, None
    sheet.ended_on = now.date()
    await stamp_all(session, sheet, now=now)


async def erase_source(
    session: AsyncSession, kind: SourceKind, source_id: UUID, version: int | None, *, now: datetime
) -> list[Sheet]:
    """Blank names and versions of names for ever; id and version stay against replays.

    With a matter goes what is left of the inquiry whose parts it took over.
    """
    erased = await _sheets_behind(session, source_id) if kind is SourceKind.MATTER else []
    for origin in Origin:
        sheet = await find_sheet(session, kind, source_id, origin)
        if sheet is not None and sheet.erased_at is None:
            sheet.source_version = max(sheet.source_version, version or 0)
            erased.append(sheet)
    for sheet in erased:
        await _blank(session, sheet, now)
    if not await find_sheet(session, kind, source_id, Origin.OWNER):
        session.add(_never_seen(kind, source_id, version or 0, now))
    return erased


async def _sheets_behind(session: AsyncSession, matter_id: UUID) -> list[Sheet]:
    """Return the inquiry's sheets that the matter was opened from, also those of requests."""
    taken = select(Sheet.source_id).where(Sheet.redeemed_into == matter_id)
    behind = select(Sheet).where(Sheet.source_kind == SourceKind.INQUIRY, Sheet.erased_at.is_(None))
    return list(await session.scalars(behind.where(Sheet.source_id.in_(taken))))


async def _blank(session: AsyncSession, sheet: Sheet, now: datetime) -> None:
    rows = list((await parties_of(session, sheet.id)).values())
    for row in rows:
        row.name, row.keys, row.analysis, row.content = "", [], {}, {}
        row.searchable, row.provisional = False, False
    sheet.party_set, sheet.case_numbers, sheet.state = {}, [], "erased"
    sheet.standing, sheet.place, sheet.erased_at = PartState.PROSPECT, None, now
    await stamp(session, sheet, rows, now=now)
    await session.flush()
    known = PartyVersion.party_id.in_([row.id for row in rows])
    await session.execute(update(PartyVersion).where(known).values(content={}))
    await session.execute(delete(PartyRelation).where(PartyRelation.sheet_id == sheet.id))


def _never_seen(kind: SourceKind, source_id: UUID, version: int, now: datetime) -> Sheet:
    return Sheet(
        id=new_id(),
        source_kind=kind,
        source_id=source_id,
        origin=Origin.OWNER,
        source_version=version,
        state="erased",
        standing=PartState.PROSPECT,
        party_set_hash="",
        party_set={},
        case_numbers=[],
        office_id=source_id,
        team=[],
        imported=False,
        reg_seq=0,
        registered_at=now,
        erased_at=now,
    )
