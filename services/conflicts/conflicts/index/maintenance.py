"""Rebuild the index from the register while both go on working; compare them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from elasticsearch import NotFoundError
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.index.bulk import BATCH
from conflicts.index.indexer import follow_index
from conflicts.index.party_index import Identity, IndexTrouble, PartyIndex
from conflicts.index.settling import drop_retired, settle_roles, take_over
from conflicts.index.states import (
    REBUILD_LOCK,
    Sessions,
    add_state,
    live_state,
    wait_write_lock,
)
from conflicts.index.tables import IndexRole
from conflicts.index.verify import Report, compare, verify
from conflicts.matching.analysis import ANALYSIS_VERSION
from conflicts.register.analysis import analysis_of
from conflicts.register.tables import Party
from contracts.parties import Party as NamedParty

__all__ = ["RebuildFailed", "RebuildRunning", "Report", "reindex", "verify"]

log = structlog.get_logger()

_ANALYSED_AT_ONCE = 500
_PAUSE_SECONDS = 0.05


class RebuildRunning(Exception):
    """Another process rebuilds the index now."""


class RebuildFailed(Exception):
    """The new index did not come out equal to the register; the old one stays in use."""

    def __init__(self, report: Report) -> None:
        super().__init__(
            f"{report.reason}: {report.register} in the register, {report.index} found"
        )
        self.report = report


async def reindex(sessions: Sessions, es: PartyIndex) -> Report:
    """Build a new index beside the old, prove it equal to the register, then swap the aliases.

    Searches and registrations go on. The old index is kept for 24 hours.
    """
    async with _alone(sessions):
        await _clear_leftovers(sessions, es)
        analysed = await reanalyse(sessions)
        identity = await _start(sessions, es)
        await _backfill(sessions, es, identity)
        report = await compare(sessions, es, IndexRole.BUILDING)
        if not report.equal:
            await _clear_leftovers(sessions, es)
            raise RebuildFailed(report)
        await _swap(sessions, es, identity)
        log.info("index.rebuilt", index=identity.name, rows=report.register, analysed=analysed)
        return report


@asynccontextmanager
async def _alone(sessions: Sessions) -> AsyncIterator[None]:
    """Hold the rebuild lock on a connection of its own; it goes with the process."""
    async with sessions() as session:
        lock = {"lock": REBUILD_LOCK}
        connection = await session.connection()
        if not await connection.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), lock):
            raise RebuildRunning
        yield


async def reanalyse(sessions: Sessions) -> int:
    """Bring analyses of an older version up to date; the parties and their reg_seq stay."""
    total = 0
    stale = Party.analysis["version"].as_string() != ANALYSIS_VERSION
    while True:
        async with sessions.begin() as session:
            rows = select(Party.id, Party.reg_seq, Party.content).where(stale, Party.content != {})
            found = (await session.execute(rows.limit(_ANALYSED_AT_ONCE))).all()
            for party_id, reg_seq, content in found:
                await _reanalyse_one(session, party_id, reg_seq, content)
        total += len(found)
        if len(found) < _ANALYSED_AT_ONCE:
            return total


async def _reanalyse_one(
    session: AsyncSession, party_id: object, reg_seq: int, content: dict[str, Any]
) -> None:
    analysis = analysis_of(NamedParty.model_validate(content))
    unchanged = (Party.id == party_id, Party.reg_seq == reg_seq)
    values = {"keys": analysis.keys, "analysis": analysis.to_json()}
    await session.execute(update(Party).where(*unchanged).values(**values))


async def _start(sessions: Sessions, es: PartyIndex) -> Identity:
    """From here on the follower writes to both."""
    identity = await es.create(es.build_alias)
    async with sessions.begin() as session:
        await wait_write_lock(session)
        add_state(session, identity, IndexRole.BUILDING)
    return identity


async def _clear_leftovers(sessions: Sessions, es: PartyIndex) -> None:
    """Remove what a rebuild that was cut short has left behind."""
    await drop_retired(sessions, es)
    try:
        await settle_roles(sessions, es)
    except (IndexTrouble, NotFoundError) as trouble:
        log.info("index.none_to_settle", reason=str(trouble))
    async with sessions.begin() as session:
        await wait_write_lock(session)
        state = await live_state(session, IndexRole.BUILDING)
        if state is not None:
            await es.client.indices.delete(index=state.index_name, ignore_unavailable=True)
            await session.delete(state)


async def _backfill(sessions: Sessions, es: PartyIndex, identity: Identity) -> None:
    """Stop once a pass met the register's end; what comes after it, both followers write."""
    while await _is_behind(sessions):
        written = await follow_index(sessions, es, IndexRole.BUILDING)
        if 0 < written < BATCH:
            break
        if not written:
            await asyncio.sleep(_PAUSE_SECONDS)
    log.info("index.backfilled", index=identity.name)


async def _is_behind(sessions: Sessions) -> bool:
    async with sessions() as session:
        state = await live_state(session, IndexRole.BUILDING)
        if state is None:
            raise IndexTrouble("no-index", "the index being built was taken away")
        highest = await session.scalar(select(func.max(Party.reg_seq))) or 0
        return state.watermark < highest


async def _swap(sessions: Sessions, es: PartyIndex, identity: Identity) -> None:
    """Move both aliases in one call, then record it; `settle_roles` heals a crash between."""
    async with sessions.begin() as session:
        await wait_write_lock(session)
        await es.client.indices.update_aliases(actions=await _moves(es, identity.name))
        await take_over(session, identity)


async def _moves(es: PartyIndex, name: str) -> list[dict[str, Any]]:
    actions: list[dict[str, Any]] = []
    for alias in (es.read_alias, es.write_alias):
        for holder in await _holders(es, alias):
            if holder == alias:  # an index took the alias's name
                actions.append({"remove_index": {"index": holder}})
            else:
                actions.append({"remove": {"index": holder, "alias": alias}})
        actions.append({"add": {"index": name, "alias": alias}})
    return [*actions, {"remove": {"index": name, "alias": es.build_alias}}]


async def _holders(es: PartyIndex, alias: str) -> list[str]:
    try:
        return list((await es.client.indices.get(index=alias)).body)
    except NotFoundError:
        return []
