"""Compare the register with an index; repair nothing."""

from dataclasses import dataclass, field
from uuid import UUID

from elasticsearch import ApiError, TransportError
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.index.digest import Digest, index_digest, open_view, register_digest
from conflicts.index.party_index import Identity, IndexTrouble, PartyIndex
from conflicts.index.states import Sessions, live_state, refused_ids, wait_write_lock
from conflicts.index.tables import IndexRole, IndexState
from conflicts.register.tables import Party


@dataclass(frozen=True, slots=True)
class Report:
    """`register` and `index` count the rows compared; rows past the watermark are not.

    `behind`: rows still to be indexed; `refused`: rows the index will not take.
    """

    equal: bool
    reason: str | None = None
    index_name: str = ""
    watermark: int = 0
    register: int = 0
    index: int = 0
    behind: int = 0
    refused: int = 0
    differing_buckets: list[int] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        return 0 if self.equal else 1


async def verify(sessions: Sessions, es: PartyIndex) -> Report:
    """Compare the active index with the register."""
    return await compare(sessions, es, IndexRole.ACTIVE)


async def compare(sessions: Sessions, es: PartyIndex, role: IndexRole) -> Report:
    """Compare while both sides go on changing; trouble with the index is a report too."""
    try:
        return await _compare(sessions, es, role)
    except IndexTrouble as trouble:
        return Report(equal=False, reason=trouble.reason)
    except (ApiError, TransportError) as error:
        return Report(
            equal=False,
            reason="unreachable" if isinstance(error, TransportError) else "search-failed",
        )


async def _compare(sessions: Sessions, es: PartyIndex, role: IndexRole) -> Report:
    """Freeze both sides under the write lock, count the register, then the index without it."""
    async with sessions() as register:
        await register.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        async with sessions.begin() as lock:
            await wait_write_lock(lock)
            state = await _state(lock, role)
            await _check_identity(es, state)
            view = await open_view(es, state.index_name)
            await register.execute(text("SELECT 1"))  # takes the snapshot
        try:
            return await _digests(register, es, state, view)
        finally:
            await es.client.close_point_in_time(id=view)


async def _state(session: AsyncSession, role: IndexRole) -> IndexState:
    state = await live_state(session, role)
    if state is None:
        raise IndexTrouble("no-index")
    return state


async def _check_identity(es: PartyIndex, state: IndexState) -> None:
    alias = es.read_alias if state.role is IndexRole.ACTIVE else es.build_alias
    if await es.identify(alias) != Identity(state.index_name, state.index_uuid):
        raise IndexTrouble("other-index")


async def _digests(register: AsyncSession, es: PartyIndex, state: IndexState, view: str) -> Report:
    changed = await _changed_since(register, state.watermark)
    refused = await refused_ids(register, state.index_uuid)
    without = changed | refused
    ours: Digest = await register_digest(register, state.watermark, without)
    theirs = await index_digest(es, view, without)
    differing = ours.differing(theirs)
    return Report(
        equal=not differing and not refused,
        reason="differs" if differing else "refused" if refused else None,
        index_name=state.index_name,
        watermark=state.watermark,
        register=ours.total,
        index=theirs.total,
        behind=len(changed),
        refused=len(refused),
        differing_buckets=differing,
    )


async def _changed_since(session: AsyncSession, watermark: int) -> set[UUID]:
    changed = select(Party.id).where(Party.reg_seq > watermark)
    return set((await session.scalars(changed)).all())
