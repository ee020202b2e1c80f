"""Keeps the index behind the register: writes, makes visible, probes, then moves the watermark."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog
from elasticsearch import ApiError, TransportError
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.index.bulk import BATCH, ChangedRow, Written, write
from conflicts.index.party_index import Identity, IndexTrouble, PartyIndex, Probe
from conflicts.index.settling import drop_retired, ensure_index, settle_roles
from conflicts.index.states import Sessions, keep_refusals, live_state, try_write_lock
from conflicts.index.tables import IndexRole, IndexState
from conflicts.register.tables import Party
from kit.failpoints import failpoint

log = structlog.get_logger()

TROUBLE: Final = (IndexTrouble, ApiError, TransportError, SQLAlchemyError, OSError, TimeoutError)
IDLE_SECONDS = 1.0
"""No check waits for it: what the index does not hold yet is compared from the register."""

LONGEST_WAIT_SECONDS = 5.0
SWEEP_SECONDS = 3600.0

Healed = Callable[[], Awaitable[None]]

_running: set[asyncio.Task[None]] = set()


async def follow_once(sessions: Sessions, es: PartyIndex) -> int:
    """Bring each live index one batch further; return how many rows were written.

    Returns 0 at once while another process does it. An index in trouble does not hold up the
    other; its watermark stands where it stood, and the trouble is raised in the end.
    """
    await ensure_index(sessions, es)
    written, troubles = 0, []
    for role in (IndexRole.ACTIVE, IndexRole.BUILDING):
        try:
            written += await follow_index(sessions, es, role)
        except TROUBLE as trouble:
            troubles.append(trouble)
    if troubles:
        raise troubles[0]
    return written


async def follow_index(sessions: Sessions, es: PartyIndex, role: IndexRole) -> int:
    async with sessions.begin() as session:
        if not await try_write_lock(session):
            return 0
        state = await live_state(session, role)
        return await _advance(session, es, state) if state else 0


async def catch_up(sessions: Sessions, es: PartyIndex, *, until: float) -> None:
    """Follow until nothing is left or the loop's clock reads `until`; what it began goes on."""
    task = asyncio.create_task(_follow_to_the_end(sessions, es))
    _running.add(task)
    task.add_done_callback(_running.discard)
    await asyncio.wait({task}, timeout=max(0.0, until - asyncio.get_running_loop().time()))


async def _follow_to_the_end(sessions: Sessions, es: PartyIndex) -> None:
    try:
        while await follow_once(sessions, es) >= BATCH:
            pass
    except TROUBLE as trouble:
        log.warning("index.catch_up_failed", reason=_reason(trouble))


async def follow(sessions: Sessions, es: PartyIndex, healed: Healed | None = None) -> None:
    """Follow the register for ever; an outage only makes the pauses longer.

    Call `healed` when the index takes a change again after some trouble.
    """
    pause, swept, troubled = 0.0, -SWEEP_SECONDS, False
    clock = asyncio.get_running_loop().time
    while True:
        try:
            written = await follow_once(sessions, es)
            pause = 0.0 if written >= BATCH else IDLE_SECONDS
            if written and troubled and healed is not None:
                await healed()
            troubled = troubled and not written
            if clock() - swept >= SWEEP_SECONDS:
                await drop_retired(sessions, es)
                swept = clock()
        except TROUBLE as trouble:
            pause, troubled = min(LONGEST_WAIT_SECONDS, max(IDLE_SECONDS, pause) * 2), True
            log.warning("index.follow_failed", reason=_reason(trouble), retry_after=pause)
            await _settle_quietly(sessions, es)
        await asyncio.sleep(pause)


def _reason(trouble: BaseException) -> str:
    return trouble.reason if isinstance(trouble, IndexTrouble) else type(trouble).__name__


async def _settle_quietly(sessions: Sessions, es: PartyIndex) -> None:
    try:
        await settle_roles(sessions, es)
    except TROUBLE as trouble:
        log.debug("index.settle_failed", reason=_reason(trouble))


async def _advance(session: AsyncSession, es: PartyIndex, state: IndexState) -> int:
    rows = await _changed_rows(session, state.watermark)
    if not rows:
        return 0
    alias = es.write_alias if state.role is IndexRole.ACTIVE else es.build_alias
    _check_identity(state, await es.identify(alias))
    failpoint("index.before-bulk")
    written = await write(es, alias, rows)
    failpoint("index.after-bulk")
    await es.client.indices.refresh(index=alias)
    identity, probe = await es.probe(alias)
    _check_identity(state, identity)
    _check_probe(state, probe, written)
    await keep_refusals(session, state.index_uuid, written.done, written.refused)
    state.watermark = rows[-1].reg_seq
    state.documents = probe.documents
    state.highest_reg_seq = probe.highest
    await session.flush()
    return len(rows)


async def _changed_rows(session: AsyncSession, watermark: int) -> Sequence[ChangedRow]:
    changed = (
        select(Party.id, Party.reg_seq, Party.keys, Party.searchable)
        .where(Party.reg_seq > watermark)
        .order_by(Party.reg_seq)
        .limit(BATCH)
    )
    return [ChangedRow(*row) for row in (await session.execute(changed))]


def _check_identity(state: IndexState, found: Identity) -> None:
    if found != Identity(state.index_name, state.index_uuid):
        raise IndexTrouble("other-index", found.name)


def _check_probe(state: IndexState, probe: Probe, written: Written) -> None:
    """Refuse to move on when something that was there, or was just written, is not."""
    if probe.names - {state.index_name}:
        raise IndexTrouble("other-index", ", ".join(sorted(probe.names)))
    if probe.documents < state.documents + written.created:
        raise IndexTrouble("documents-missing", f"{probe.documents} of {state.documents}")
    if probe.highest < max(state.highest_reg_seq, written.highest):
        raise IndexTrouble("documents-missing", f"highest {probe.highest}")
