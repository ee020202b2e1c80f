"""Reads of late parties."""

from collections.abc import Collection, Sequence
from typing import ClassVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.problems import NotFound
from matters.matter.party_sets import free_ref
from matters.matter.queries import get_sheet
from matters.matter.tables import Sheet
from matters.parties.status import PartyState
from matters.parties.tables import LateParty


class PartyNotFound(NotFound):
    slug: ClassVar[str] = "party-not-found"
    title: ClassVar[str] = "No such party joined this matter"
    title_zh: ClassVar[str] = "该案件没有此新增当事人"


async def late_parties(session: AsyncSession, matter_id: UUID) -> Sequence[LateParty]:
    joined = select(LateParty).where(LateParty.matter_id == matter_id).order_by(LateParty.id)
    return (await session.scalars(joined)).all()


async def waiting_parties(
    session: AsyncSession, matter_ids: Collection[UUID]
) -> Sequence[LateParty]:
    waiting = select(LateParty).where(
        LateParty.matter_id.in_(matter_ids), LateParty.state == PartyState.PROVISIONAL
    )
    return (await session.scalars(waiting.order_by(LateParty.id))).all()


async def provisional_refs(session: AsyncSession, matter_id: UUID) -> list[str]:
    return [party.ref for party in await waiting_parties(session, [matter_id])]


async def used_refs(session: AsyncSession, sheet: Sheet) -> set[str]:
    """Return every ref of the matter, those of withdrawn parties too."""
    joined = await late_parties(session, sheet.matter_id)
    return {party.ref for party in sheet.party_set.parties} | {late.ref for late in joined}


async def choose_ref(session: AsyncSession, matter_id: UUID) -> str:
    return free_ref(await used_refs(session, await get_sheet(session, matter_id)))


async def get_late_party(session: AsyncSession, matter_id: UUID, ref: str) -> LateParty:
    wanted = select(LateParty).where(LateParty.matter_id == matter_id, LateParty.ref == ref)
    found = await session.scalar(wanted)
    if found is None:
        raise PartyNotFound("Only parties that joined after the opening can be withdrawn.")
    return found


async def find_late_party(session: AsyncSession, late_party_id: UUID) -> LateParty | None:
    return await session.get(LateParty, late_party_id)
