"""Search the register for parties that may be the ones asked about: all of them, or say so."""

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog

from conflicts.index.asking import Hits, ask
from conflicts.index.candidates import Pool
from conflicts.index.indexer import catch_up
from conflicts.index.party_index import Identity, IndexTrouble, PartyIndex, Probe
from conflicts.index.results import SearchResult
from conflicts.index.routes import LIMIT, PAGE, Route, routes_of
from conflicts.index.states import Sessions
from conflicts.index.tables import IndexState
from conflicts.index.tail import INCOMPLETE_OVER, REFRESH_OVER, Tail, load, read_tail
from conflicts.matching.analysis import Analysis
from conflicts.register.tables import Party

MOVES: Final = 4
"""How often the aliases may move within one search."""

log = structlog.get_logger()


async def search(
    sessions: Sessions,
    es: PartyIndex,
    queries: Sequence[Analysis],
    *,
    timeout: float = 1.5,  # noqa: ASYNC109 (a limit that is answered, not raised)
) -> SearchResult:
    """Never raise for Elasticsearch: whatever it leaves in doubt makes the result incomplete.

    `timeout`: seconds for all that Elasticsearch does.
    """
    asked = _Search(sessions, es, queries, asyncio.get_running_loop().time() + timeout)
    try:
        await asked.run()
    except (IndexTrouble, TimeoutError) as trouble:
        reason = trouble.reason if isinstance(trouble, IndexTrouble) else "timeout"
        log.warning("index.search_incomplete", reason=reason, detail=str(trouble))
        asked.result.incomplete = reason
    asked.result.queries = asked.pool.results()
    return asked.result


class _OtherIndex(IndexTrouble):
    def __init__(self, identity: Identity) -> None:
        super().__init__("other-index", identity.name)
        self.identity = identity


class _Search:
    def __init__(
        self, sessions: Sessions, es: PartyIndex, queries: Sequence[Analysis], deadline: float
    ) -> None:
        self.pool = Pool(queries)
        self.result = SearchResult()
        self._sessions, self._es, self._queries = sessions, es, queries
        self._deadline = deadline
        self._keys = sorted({key for query in queries for key in query.keys})

    async def run(self) -> None:
        tail = await self._read_tail()
        if tail.state is None:
            raise IndexTrouble("no-index")
        if tail.length > REFRESH_OVER:
            await catch_up(self._sessions, self._es, until=self._deadline)
            tail = await self._read_tail()
        if tail.length > INCOMPLETE_OVER:
            raise IndexTrouble("tail-too-long", str(tail.length))
        await self._search_index(tail)

    async def _read_tail(self, index: Identity | None = None) -> Tail:
        async with self._sessions() as session:
            tail = await read_tail(session, self._keys, index)
        self.pool.add_tail(tail.rows)
        self.result.as_of = tail.as_of
        if tail.state is not None:
            self.result.watermark = tail.state.watermark
            self.result.index_uuid = tail.state.index_uuid
        return tail

    async def _search_index(self, tail: Tail) -> None:
        """Begin again each time that a rebuild moves the aliases between two requests."""
        for _ in range(MOVES):
            try:
                return await self._search_once(tail)
            except _OtherIndex as other:
                tail = await self._read_tail(other.identity)
        return await self._search_once(tail)

    async def _search_once(self, tail: Tail) -> None:
        routes = [route for at, query in enumerate(self._queries) for route in routes_of(at, query)]
        unfinished = await self._merge(routes, await self._ask(tail, routes, PAGE), PAGE)
        if unfinished:
            hits = await self._ask(tail, unfinished, LIMIT)
            self.pool.mark_unexhausted(await self._merge(unfinished, hits, LIMIT))

    async def _ask(self, tail: Tail, routes: Sequence[Route], size: int) -> Hits:
        async with asyncio.timeout_at(self._deadline):
            identity, probe, hits = await ask(self._es, routes, size)
        _check(tail.state, identity, probe, {query.version for query in self._queries})
        return hits

    async def _merge(self, routes: Sequence[Route], hits: Hits, size: int) -> list[Route]:
        self.pool.add_hits(routes, hits)
        unknown = self.pool.unknown()
        if unknown:
            async with self._sessions() as session:
                self.pool.add_found(await load(session, Party.id.in_(unknown)))
        _check_versions(self.pool.versions(), {query.version for query in self._queries})
        return self.pool.unfinished(routes, hits, size)


def _check(state: IndexState | None, identity: Identity, probe: Probe, versions: set[str]) -> None:
    expected = Identity(state.index_name, state.index_uuid) if state else None
    if state is None or identity != expected or probe.names - {identity.name}:
        raise _OtherIndex(identity)
    if probe.documents < state.documents or probe.highest < state.highest_reg_seq:
        raise IndexTrouble("documents-missing", f"{probe.documents} of {state.documents}")
    _check_versions({state.analysis_version}, versions)


def _check_versions(found: set[str], asked: set[str]) -> None:
    if len(found | asked) > 1:
        raise IndexTrouble("other-analysis", ", ".join(sorted(found | asked)))
