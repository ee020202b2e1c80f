"""Reads and moves of the index states."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from conflicts.index.party_index import Identity
from conflicts.index.tables import IndexRefusal, IndexRole, IndexState
from conflicts.matching.analysis import ANALYSIS_VERSION
from kit.clock import now
from kit.db import LockId

Sessions = async_sessionmaker[AsyncSession]

# Held by whoever writes to an index or compares it, until its transaction ends.
WRITE_LOCK: Final = LockId(0x48504958)
# Held on a connection of its own by a rebuild.
REBUILD_LOCK: Final = LockId(0x48505242)


async def try_write_lock(session: AsyncSession) -> bool:
    locked = text("SELECT pg_try_advisory_xact_lock(:lock)")
    return bool(await session.scalar(locked, {"lock": WRITE_LOCK}))


async def wait_write_lock(session: AsyncSession) -> None:
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITE_LOCK})


async def live_states(session: AsyncSession) -> Sequence[IndexState]:
    """Return the active index first, then the one being built."""
    live = select(IndexState).where(IndexState.role != IndexRole.RETIRED)
    return (await session.scalars(live.order_by(IndexState.role))).all()


async def live_state(session: AsyncSession, role: IndexRole) -> IndexState | None:
    return await session.scalar(select(IndexState).where(IndexState.role == role))


async def state_of(session: AsyncSession, identity: Identity) -> IndexState | None:
    state = await session.get(IndexState, identity.uuid)
    return state if state and state.index_name == identity.name else None


async def refused_ids(session: AsyncSession, index_uuid: str) -> set[UUID]:
    ids = select(IndexRefusal.party_id).where(IndexRefusal.index_uuid == index_uuid)
    return set((await session.scalars(ids)).all())


def add_state(session: AsyncSession, identity: Identity, role: IndexRole) -> None:
    session.add(
        IndexState(
            index_uuid=identity.uuid,
            index_name=identity.name,
            analysis_version=ANALYSIS_VERSION,
            role=role,
            created_at=now(),
        )
    )


async def keep_refusals(
    session: AsyncSession,
    index_uuid: str,
    written: Sequence[UUID],
    refused: dict[UUID, tuple[int, str]],
) -> None:
    """Forget the refusals of rows now written, keep the new ones: id to (reg_seq, error)."""
    mine = IndexRefusal.index_uuid == index_uuid
    await session.execute(delete(IndexRefusal).where(mine, IndexRefusal.party_id.in_(written)))
    for party_id, (reg_seq, error) in refused.items():
        values = {"reg_seq": reg_seq, "error": error, "refused_at": now()}
        row = insert(IndexRefusal).values(index_uuid=index_uuid, party_id=party_id, **values)
        keys = [IndexRefusal.index_uuid, IndexRefusal.party_id]
        await session.execute(row.on_conflict_do_update(index_elements=keys, set_=values))


async def retired_before(session: AsyncSession, moment: datetime) -> Sequence[IndexState]:
    old = select(IndexState).where(IndexState.retired_at < moment)
    return (await session.scalars(old)).all()
