"""The search of a running service: the index, and what it does not hold yet."""

from collections.abc import Iterator, Mapping

from conflicts.check.engine import Candidate, Found
from conflicts.index.party_index import PartyIndex
from conflicts.index.results import SearchResult
from conflicts.index.search import search
from conflicts.index.states import Sessions
from conflicts.matching.analysis import Analysis


class IndexSearch:
    def __init__(self, sessions: Sessions, index: PartyIndex, *, seconds: float) -> None:
        self.sessions = sessions
        self.index = index
        self.seconds = seconds

    async def __call__(self, analyses: Mapping[str, Analysis]) -> Found:
        refs = list(analyses)
        queries = [analyses[ref] for ref in refs]
        result = await search(self.sessions, self.index, queries, timeout=self.seconds)
        left = zip(refs, result.queries, strict=False)
        return Found(
            candidates=tuple(_flagged(refs, result)),
            as_of=result.as_of,
            unexhausted=frozenset(ref for ref, answer in left if not answer.exhausted),
            incomplete=result.incomplete,
            generation=result.index_uuid or "",
        )


def _flagged(refs: list[str], result: SearchResult) -> Iterator[Candidate]:
    for ref, answer in zip(refs, result.queries, strict=False):
        for found in answer.candidates:
            if found.score.flagged:
                yield Candidate(ref, found.party_id, found.score)
