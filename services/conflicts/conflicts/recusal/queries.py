"""What the register knows of an investigator, of the complaint's matter and of its team."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.tables import Check, DistinctPair
from conflicts.check.verdict import Doubt, Stop
from conflicts.recusal.status import Assignment
from conflicts.register.queries import find_sheet
from conflicts.register.status import Origin
from conflicts.register.tables import Party, Sheet
from contracts.conflicts import SourceKind
from contracts.parties import RelationType, Side

Row = tuple[Party, Sheet]
KIN: Final = frozenset({RelationType.SPOUSE, RelationType.RELATIVE})


@dataclass(frozen=True)
class Known:
    """`mine`: the investigator's parties; `theirs`: the matter's; `colleagues`: team's sheets."""

    asked: Assignment
    matter: Sheet | None
    mine: Sequence[Row]
    theirs: Sequence[Row]
    colleagues: Sequence[Row]

    @property
    def lead_id(self) -> UUID | None:
        return None if self.matter is None else self.matter.lead_id

    @property
    def team(self) -> list[UUID]:
        return [] if self.matter is None else self.matter.team

    @property
    def concerned(self) -> set[UUID]:
        leads = set() if self.lead_id is None else {self.lead_id}
        return {*self.asked.concerned, *self.team, *leads}

    @property
    def doubts(self) -> list[Stop]:
        """Return why the matter's side is not known: not here yet, or erased."""
        if self.asked.matter_id is None:
            return []
        if self.matter is None:
            return [Stop(Doubt.MATTER_UNKNOWN)]
        return [Stop(Doubt.MATTER_ERASED)] if self.matter.erased_at is not None else []


def assignment_of(check: Check) -> Assignment | None:
    """Return what was asked; None when it was erased."""
    asked = check.query.get("recusal")
    if asked is None:
        return None
    matter_id = asked["matter_id"]
    return Assignment(
        investigator_id=UUID(asked["investigator_id"]),
        complained_of=frozenset(map(UUID, asked["complained_of"])),
        matter_id=None if matter_id is None else UUID(matter_id),
    )


async def read_known(session: AsyncSession, asked: Assignment) -> Known:
    matter = None
    if asked.matter_id is not None:
        matter = await find_sheet(session, SourceKind.MATTER, asked.matter_id, Origin.OWNER)
    team = set() if matter is None else {*matter.team, matter.lead_id}
    others = (asked.complained_of | team) - {asked.investigator_id, None}
    return Known(
        asked=asked,
        matter=matter,
        mine=await _parties(session, SourceKind.JOINER, {asked.investigator_id}),
        theirs=[]
        if matter is None
        else await _parties(session, SourceKind.MATTER, {matter.source_id}),
        colleagues=kin_of(await _parties(session, SourceKind.JOINER, others)),
    )


def kin_of(rows: Iterable[Row]) -> list[Row]:
    """Return members of staff and their near relatives; shared clients connect nobody."""
    return [row for row in rows if row[0].side is Side.STAFF or row[0].tie in KIN]


async def _parties(
    session: AsyncSession, kind: SourceKind, source_ids: Collection[UUID | None]
) -> list[Row]:
    found = await session.execute(
        select(Party, Sheet)
        .join(Sheet, Party.sheet_id == Sheet.id)
        .where(Sheet.source_kind == kind, Sheet.source_id.in_(source_ids))
        .where(Sheet.origin == Origin.OWNER, Party.searchable)
        .order_by(Sheet.source_id, Party.ref)
        .execution_options(populate_existing=True)
    )
    return [(party, sheet) for party, sheet in found]


async def said_distinct(
    session: AsyncSession, party_ids: Collection[UUID]
) -> set[tuple[UUID, UUID, str]]:
    """Return the pairs, with their evidence, that people found not to be the same party."""
    ids = list(party_ids)
    rows = await session.scalars(
        select(DistinctPair).where(DistinctPair.low_id.in_(ids), DistinctPair.high_id.in_(ids))
    )
    return {(row.low_id, row.high_id, row.evidence) for row in rows}
