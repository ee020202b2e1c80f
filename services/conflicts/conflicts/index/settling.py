"""The life of an index outside the daily work: first one, a swap cut short, retirement."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.index.party_index import Identity, PartyIndex
from conflicts.index.states import (
    Sessions,
    add_state,
    live_states,
    retired_before,
    state_of,
    wait_write_lock,
)
from conflicts.index.tables import IndexRole, IndexState
from kit.clock import now

KEPT: Final = timedelta(hours=24)


async def ensure_index(sessions: Sessions, es: PartyIndex) -> None:
    """Make the very first index. One that went missing is not made anew: `reindex` does that."""
    if await _any_state(sessions):
        return
    async with sessions.begin() as session:
        await wait_write_lock(session)
        if not await session.scalar(_ANY):
            identity = await es.create(es.read_alias, es.write_alias)
            add_state(session, identity, IndexRole.ACTIVE)


_ANY = select(IndexState.index_uuid).limit(1)


async def _any_state(sessions: Sessions) -> bool:
    async with sessions() as session:
        return await session.scalar(_ANY) is not None


async def settle_roles(sessions: Sessions, es: PartyIndex) -> None:
    """Finish a swap that ended between the aliases and their record."""
    identity = await es.identify(es.read_alias)
    async with sessions.begin() as session:
        await wait_write_lock(session)
        state = await state_of(session, identity)
        if state is not None and state.role is IndexRole.BUILDING:
            await take_over(session, identity)


async def take_over(session: AsyncSession, identity: Identity) -> None:
    """Record that this index is the active one; the caller holds the write lock."""
    states = {state.role: state for state in await live_states(session)}
    former = states.get(IndexRole.ACTIVE)
    if former is not None:
        former.role, former.retired_at = IndexRole.RETIRED, now()
        await session.flush()
    state = await session.get_one(IndexState, identity.uuid)
    state.role = IndexRole.ACTIVE
    await session.flush()


async def drop_retired(sessions: Sessions, es: PartyIndex, kept: timedelta = KEPT) -> list[str]:
    """Delete the indices that were replaced longer ago than this; return their names."""
    async with sessions.begin() as session:
        old = await retired_before(session, now() - kept)
        for state in old:
            await es.client.indices.delete(index=state.index_name, ignore_unavailable=True)
            await session.delete(state)
        return [state.index_name for state in old]
