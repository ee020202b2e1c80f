"""The matcher by API: up to 500 names at once against the whole register."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field

from conflicts.check.views import ReasonView
from conflicts.check.wiring import CheckEngine, Index, Language
from conflicts.index.party_index import PartyIndex
from conflicts.index.results import Candidate, QueryResult
from conflicts.index.search import search
from conflicts.match.actions import use_quota, walled_parties
from conflicts.matching.analysis import Analysis, analyse
from conflicts.scopes import Scope, require_scope
from conflicts.searched import digest_of_name
from contracts.parties import Name, PartyKind
from contracts.requests import IdentifierBody
from kit import audit, clock
from kit.auth import Caller, Principal
from kit.http import Body, Router, Session, View
from kit.languages import ZH
from kit.problems import Invalid, Unavailable

router = Router(prefix="/v1/conflicts", tags=["match"])
FLOOR: Final = 0.5
TOGETHER: Final = 25
SECONDS: Final = 10.0
QueryId = Annotated[str, Field(min_length=1, max_length=100)]


class MatchIncomplete(Unavailable):
    slug = "match-incomplete"
    title = "Not every party could be compared"
    title_zh = "未能完成全部比对"


class MatchQuery(Body):
    name: Name
    kind: PartyKind = PartyKind.UNKNOWN
    aliases: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    identifiers: Annotated[tuple[IdentifierBody, ...], Field(max_length=20)] = ()

    def analysis(self) -> Analysis:
        numbers = [(number.scheme.value, number.value) for number in self.identifiers]
        return analyse(self.name, self.kind.value, self.aliases, numbers)


class MatchRequest(Body):
    queries: Annotated[dict[QueryId, MatchQuery], Field(min_length=1, max_length=500)]
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    threshold: Annotated[float, Field(ge=0, le=1)] = FLOOR


class Matched(View):
    party_id: UUID
    name: str
    score: float
    flagged: bool
    reasons: list[ReasonView]


class Restricted(View):
    """A wall keeps the party from the caller."""

    restricted: Literal[True] = True


class MatchResponse(View):
    responses: dict[str, list[Matched | Restricted]]


@router.post("/match")
async def match_parties(
    body: MatchRequest,
    caller: Caller,
    session: Session,
    engine: CheckEngine,
    index: Index,
    language: Language,
) -> MatchResponse:
    """Ask who in the register may be these; for the conflicts office and scoped machines."""
    require_scope(caller, Scope.MATCH)
    _check_floor(body, caller)
    most = engine.settings.match_queries_per_hour
    await use_quota(session, caller, len(body.queries), per_hour=most, now=clock.now())
    found = await _search_all(engine, index, [q.analysis() for q in body.queries.values()])
    kept = {
        name: [c for c in result.candidates if c.score.score >= body.threshold][: body.limit]
        for name, result in zip(body.queries, found, strict=True)
    }
    walled = await walled_parties(session, caller, [c for each in kept.values() for c in each])
    await audit.write(session, caller, "register.matched", "register", "", _record(body, kept))
    return MatchResponse(
        responses={name: [_view(c, walled, language) for c in each] for name, each in kept.items()}
    )


def _check_floor(body: MatchRequest, caller: Principal) -> None:
    if body.threshold < FLOOR and Scope.EVALUATE not in caller.scopes:
        what = f"must be at least {FLOOR} without the scope {Scope.EVALUATE}"
        errors = [{"pointer": "/threshold", "detail": what}]
        raise Invalid(f"threshold {what}.", errors=errors)


async def _search_all(
    engine: CheckEngine, index: PartyIndex, queries: Sequence[Analysis]
) -> list[QueryResult]:
    waiting, results = iter(queries), list[QueryResult]()
    while some := list(islice(waiting, TOGETHER)):
        found = await search(engine.sessions, index, some, timeout=SECONDS)
        if found.incomplete is not None:
            raise MatchIncomplete("The search did not reach everything; ask again.")
        results += found.queries
    return results


def _record(body: MatchRequest, kept: Mapping[str, Sequence[Candidate]]) -> dict[str, object]:
    return {
        "threshold": body.threshold,
        "queries": [
            {"asked": digest_of_name(query.name), "parties": [c.party_id for c in kept[name]]}
            for name, query in body.queries.items()
        ],
    }


def _view(found: Candidate, walled: set[UUID], language: str) -> Matched | Restricted:
    if found.party_id in walled:
        return Restricted()
    reasons = [
        ReasonView(
            code=reason.code,
            text=reason.text_zh if language == ZH else reason.text_en,
            weight=reason.weight,
            path=reason.path,
        )
        for reason in found.score.reasons
    ]
    match = found.score
    return Matched(
        party_id=found.party_id,
        name=found.name,
        score=match.score,
        flagged=match.flagged,
        reasons=reasons,
    )
