"""Candidates of several queries, merged over their routes and scored once each."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from conflicts.index.results import Candidate, QueryResult
from conflicts.index.routes import Route
from conflicts.index.tail import Found
from conflicts.matching.analysis import Analysis
from conflicts.matching.scoring import Match, score

TAIL_ROUTE = "tail"
# The order within a route is not the score's, so its last few stand for "the last one".
_LAST_FEW = 10


class Pool:
    def __init__(self, queries: Sequence[Analysis]) -> None:
        self._queries = queries
        self._found: dict[UUID, Found] = {}
        self._routes: list[dict[UUID, list[str]]] = [{} for _ in queries]
        self._scores: dict[tuple[int, UUID], Match] = {}
        self._unexhausted: set[int] = set()

    def add_tail(self, rows: Iterable[Found]) -> None:
        keys = [frozenset(query.keys) for query in self._queries]
        for row in rows:
            self._found[row.party_id] = row
            for at, wanted in enumerate(keys):
                if not wanted.isdisjoint(row.keys):
                    self._add(at, row.party_id, TAIL_ROUTE)

    def add_hits(self, routes: Sequence[Route], hits: Sequence[Sequence[UUID]]) -> None:
        for route, ids in zip(routes, hits, strict=True):
            for party_id in ids:
                self._add(route.at, party_id, route.name)

    def _add(self, at: int, party_id: UUID, route: str) -> None:
        names = self._routes[at].setdefault(party_id, [])
        if route not in names:
            names.append(route)

    def unknown(self) -> list[UUID]:
        """Return the ids whose register rows are still to be read."""
        return list({i for routes in self._routes for i in routes} - self._found.keys())

    def add_found(self, rows: Iterable[Found]) -> None:
        """Take the rows as the register has them; ids it no longer offers drop out."""
        self._found.update((row.party_id, row) for row in rows)
        for routes in self._routes:
            for party_id in routes.keys() - self._found.keys():
                del routes[party_id]

    def versions(self) -> set[str]:
        return {found.analysis.version for found in self._found.values()}

    def unfinished(
        self, routes: Sequence[Route], hits: Sequence[Sequence[UUID]], size: int
    ) -> list[Route]:
        """Return the routes that were cut at `size` while they still brought flagged parties."""
        pairs = zip(routes, hits, strict=True)
        return [
            route
            for route, ids in pairs
            if len(ids) == size and any(self._flagged(route.at, i) for i in ids[-_LAST_FEW:])
        ]

    def mark_unexhausted(self, routes: Iterable[Route]) -> None:
        self._unexhausted.update(route.at for route in routes)

    def _flagged(self, at: int, party_id: UUID) -> bool:
        return party_id in self._found and self._score(at, party_id).flagged

    def _score(self, at: int, party_id: UUID) -> Match:
        key = at, party_id
        if key not in self._scores:
            self._scores[key] = score(self._queries[at], self._found[party_id].analysis)
        return self._scores[key]

    def results(self) -> list[QueryResult]:
        return [
            QueryResult(self._candidates(at), exhausted=at not in self._unexhausted)
            for at in range(len(self._queries))
        ]

    def _candidates(self, at: int) -> list[Candidate]:
        candidates = [
            Candidate(
                party_id, found.name, found.analysis, tuple(routes), self._score(at, party_id)
            )
            for party_id, routes in self._routes[at].items()
            if (found := self._found.get(party_id))
        ]
        return sorted(candidates, key=lambda found: (-found.score.score, found.party_id))
