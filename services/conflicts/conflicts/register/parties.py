"""Writing the party rows of a sheet; the caller holds the register lock."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.register.analysis import analysis_of, content_of
from conflicts.register.counter import take_numbers
from conflicts.register.queries import parties_of
from conflicts.register.sheets import SheetContent
from conflicts.register.tables import Party, PartyRelation, PartyVersion, Sheet
from conflicts.rules.pack import PartState
from contracts.parties import Party as NamedParty
from kit.ids import new_id


@dataclass
class Written:
    """`refs` are new or changed in content, `provisional` newly wait for a check."""

    refs: list[str] = field(default_factory=list)
    provisional: list[str] = field(default_factory=list)
    rows: list[Party] = field(default_factory=list)


async def write_parties(
    session: AsyncSession, sheet: Sheet, content: SheetContent, before: PartState | None
) -> Written:
    """Make the sheet's rows equal to `content`; return them, not yet stamped.

    `before`: how the sheet stood, None for a new one. A set that goes live is confirmed by its
    redeemed hash or as an import; in a live one each party keeps its confirmation while its
    content is the same.
    """
    rows = {} if before is None else await parties_of(session, sheet.id)
    written = Written()
    whole = content.hash == sheet.confirmed_hash or (before is None and sheet.imported)
    for party in content.parties.parties:
        row = rows.pop(party.ref, None)
        confirmed = whole or (before is PartState.LIVE and _is_confirmed(row, party))
        provisional = sheet.standing is PartState.LIVE and not confirmed
        _write_one(session, sheet, row, party, provisional=provisional, written=written)
        written.rows[-1].tie = content.tie(party)
    for row in rows.values():
        if row.searchable:
            row.searchable, row.provisional = False, False
            written.rows.append(row)
            written.refs.append(row.ref)
    return written


def _is_confirmed(row: Party | None, party: NamedParty) -> bool:
    if row is None or row.provisional or not row.searchable:
        return False
    return bool(row.content == content_of(party))


def _write_one(
    session: AsyncSession,
    sheet: Sheet,
    row: Party | None,
    party: NamedParty,
    *,
    provisional: bool,
    written: Written,
) -> None:
    content, analysis = content_of(party), analysis_of(party)
    if row is None:
        row = Party(id=new_id(), sheet_id=sheet.id, ref=party.ref, searchable=False, place=None)
        row.content, row.provisional = {}, False
        session.add(row)
    changed = row.content != content or not row.searchable
    if changed:
        written.refs.append(party.ref)
    if provisional and (changed or not row.provisional):
        written.provisional.append(party.ref)
    row.name, row.kind, row.side, row.role = party.name, party.kind, party.side, party.role
    row.content, row.keys, row.analysis = content, list(analysis.keys), analysis.to_json()
    row.searchable, row.provisional = True, provisional
    written.rows.append(row)


async def write_relations(
    session: AsyncSession, sheet: Sheet, content: SheetContent, *, is_first: bool
) -> None:
    if not is_first:
        await session.execute(delete(PartyRelation).where(PartyRelation.sheet_id == sheet.id))
    session.add_all(
        PartyRelation(
            id=new_id(),
            sheet_id=sheet.id,
            from_ref=relation.source,
            to_ref=relation.to,
            type=relation.type,
            share=relation.share,
            since=relation.since,
            until=relation.until,
        )
        for relation in content.parties.relations
    )


async def stamp(
    session: AsyncSession, sheet: Sheet, rows: Sequence[Party], *, now: datetime
) -> None:
    """Give each row a new reg_seq and keep its version: index and tails see the change."""
    if not rows:
        return
    numbers = await take_numbers(session, len(rows))
    for row, number in zip(rows, numbers, strict=True):
        row.reg_seq = number
        row.place = (row.place or number) if row.provisional else None
    sheet.reg_seq = numbers[-1]
    await session.flush()
    session.add_all(_version(sheet, row, now) for row in rows)


async def stamp_all(session: AsyncSession, sheet: Sheet, *, now: datetime) -> None:
    """Tell everyone that the sheet's standing changed."""
    rows = [row for row in (await parties_of(session, sheet.id)).values() if row.searchable]
    await stamp(session, sheet, rows, now=now)


def _version(sheet: Sheet, row: Party, now: datetime) -> PartyVersion:
    return PartyVersion(
        party_id=row.id,
        reg_seq=row.reg_seq,
        recorded_at=now,
        sheet_id=sheet.id,
        source_version=sheet.source_version,
        standing=sheet.standing,
        searchable=row.searchable,
        provisional=row.provisional,
        content=row.content,
    )
