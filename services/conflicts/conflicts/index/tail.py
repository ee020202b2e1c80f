"""What the index does not hold yet: register rows past its watermark, and those it refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.index.party_index import Identity
from conflicts.index.states import live_state, state_of
from conflicts.index.tables import IndexRefusal, IndexRole, IndexState
from conflicts.matching.analysis import Analysis
from conflicts.register.tables import Party

REFRESH_OVER: Final = 500
INCOMPLETE_OVER: Final = 5_000

_SIZES = text("""
SELECT (SELECT coalesce(max(reg_seq), 0) FROM party) AS as_of,
    (SELECT count(*) FROM (
        SELECT FROM party WHERE reg_seq > :watermark LIMIT :most) AS past) AS past,
    (SELECT count(*) FROM index_refusal WHERE index_uuid = :index_uuid) AS refused
""")


@dataclass(slots=True)
class Found:
    """A party as the register has it now."""

    party_id: UUID
    name: str
    keys: list[str]
    analysis: Analysis


@dataclass(slots=True)
class Tail:
    """`rows` lie past the watermark of `state`; without one they are not read.

    `as_of` is the register's highest reg_seq when the rows were read, or earlier.
    """

    state: IndexState | None = None
    as_of: int = 0
    length: int = 0
    rows: list[Found] = field(default_factory=list)


async def read_tail(session: AsyncSession, keys: Sequence[str], index: Identity | None) -> Tail:
    """Read the tail of this index, by default of the active one.

    The state is read before the rows: a watermark that moves meanwhile only adds candidates.
    """
    state = await (state_of(session, index) if index else live_state(session, IndexRole.ACTIVE))
    if state is None:
        return Tail(as_of=await session.scalar(select(func.max(Party.reg_seq))) or 0)
    given = {"watermark": state.watermark, "index_uuid": state.index_uuid}
    sizes = (await session.execute(_SIZES, {**given, "most": INCOMPLETE_OVER + 1})).one()
    tail = Tail(state, as_of=sizes.as_of, length=sizes.past + sizes.refused)
    if tail.length <= INCOMPLETE_OVER:
        tail.rows = await _overlapping(session, state, keys)
    return tail


async def _overlapping(
    session: AsyncSession, state: IndexState, keys: Sequence[str]
) -> list[Found]:
    refused = select(IndexRefusal.party_id).where(IndexRefusal.index_uuid == state.index_uuid)
    in_tail = or_(Party.reg_seq > state.watermark, Party.id.in_(refused))
    return await load(session, in_tail, Party.keys.overlap(keys))


async def load(session: AsyncSession, *conditions: ColumnElement[bool]) -> list[Found]:
    wanted = select(Party.id, Party.name, Party.keys, Party.analysis)
    rows = await session.execute(wanted.where(Party.searchable, *conditions))
    return [
        Found(party_id, name, keys, Analysis.from_json(analysis))
        for party_id, name, keys, analysis in rows
    ]
