"""Candidates come from every route and from the register's tail, each scored once."""

import pytest

from conflicts.index.indexer import follow_once
from conflicts.index.party_index import PartyIndex
from conflicts.index.results import Candidate
from conflicts.index.search import search
from conflicts.index.states import Sessions
from conflicts.index.testing import Register, analysis, named
from contracts.parties import Party as NamedParty

BLUE_LAKE = "苏州蓝湖生物科技有限公司"
USCC = ("cn-uscc", "91110000600037341L")


async def only(sessions: Sessions, es: PartyIndex, query: NamedParty | str) -> Candidate | None:
    """Return the one flagged candidate."""
    asked = analysis(named(query) if isinstance(query, str) else query)
    result = await search(sessions, es, [asked], timeout=30)
    assert result.incomplete is None
    flagged = [found for found in result.queries[0].candidates if found.score.flagged]
    assert len(flagged) <= 1
    return flagged[0] if flagged else None


@pytest.mark.parametrize(
    ("known", "asked", "routes"),
    [
        (named(BLUE_LAKE), named(BLUE_LAKE), {"exact", "characters", "sounds"}),
        (named(BLUE_LAKE), named("蘇州藍湖生物科技股份有限公司"), {"exact", "characters"}),
        (named(BLUE_LAKE), named("蓝湖生物"), {"exact", "characters"}),
        (named(BLUE_LAKE), named("Suzhou Lanhu Biotechnology Co., Ltd."), {"sounds"}),
        (
            named(BLUE_LAKE, identifiers=[USCC]),
            named("某某公司", identifiers=[USCC]),
            {"identifiers"},
        ),
        (
            named(BLUE_LAKE, identifiers=[USCC]),
            named("某某公司", identifiers=[("cn-uscc", "91110000600037347L")]),
            {"identifiers"},
        ),
        (named(BLUE_LAKE, aliases=["北京旧名有限公司"]), named("北京旧名有限公司"), {"exact"}),
        (named("Harbour Light Shipping Ltd"), named("Harbor Light Shiping Limited"), {"triples"}),
        (named("Peter Schram", "person"), named("Schram, Peter", "person"), {"words", "triples"}),
        (named("王俊辉", "person"), named("王俊会", "person"), {"characters", "sounds"}),
        (named("单雄信", "person"), named("Xiongxin Shan", "person"), {"sounds"}),
    ],
)
async def test_a_party_is_found_by_the_routes_of_what_it_shares(
    sessions: Sessions,
    es: PartyIndex,
    register: Register,
    known: NamedParty,
    asked: NamedParty,
    routes: set[str],
) -> None:
    await register.add(known, "Unrelated Trading Inc.", named("李四", "person"))
    await follow_once(sessions, es)

    found = await only(sessions, es, asked)

    assert found is not None
    assert found.name == known.name
    assert routes <= set(found.routes)


@pytest.mark.parametrize("asked", [BLUE_LAKE, "蓝湖生物", "Suzhou Lanhu Biotechnology Co., Ltd."])
async def test_a_row_not_indexed_yet_is_found_through_the_tail(
    sessions: Sessions, es: PartyIndex, register: Register, asked: str
) -> None:
    await register.add("First Ltd.")
    await follow_once(sessions, es)
    [late, _] = await register.add(BLUE_LAKE, "Unrelated Trading Inc.")

    result = await search(sessions, es, [analysis(named(asked))])

    assert (result.incomplete, result.watermark, result.as_of) == (None, 1, 3)
    assert [(c.party_id, c.routes) for c in result.queries[0].candidates] == [(late, ("tail",))]


async def test_a_row_changed_since_it_was_indexed_is_compared_as_it_is_now(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    [party] = await register.add(BLUE_LAKE)
    await follow_once(sessions, es)
    await register.rename(party, "深圳红山电子有限公司")

    assert await only(sessions, es, BLUE_LAKE) is None
    found = await only(sessions, es, "深圳红山电子有限公司")
    assert found is not None
    assert found.party_id == party


async def test_a_long_tail_is_indexed_before_the_search(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    await register.add("First Ltd.")
    await follow_once(sessions, es)
    await register.add(BLUE_LAKE, *(f"Party {at} Ltd." for at in range(1_200)))

    result = await search(sessions, es, [analysis(named(BLUE_LAKE))], timeout=30)

    assert (result.incomplete, result.watermark, result.as_of) == (None, 1_202, 1_202)
    assert "exact" in result.queries[0].candidates[0].routes


@pytest.mark.parametrize(("homonyms", "exhausted"), [(350, True), (1_100, False)])
async def test_homonyms_are_fetched_to_the_end_or_the_answer_says_that_there_are_more(
    sessions: Sessions, es: PartyIndex, register: Register, homonyms: int, *, exhausted: bool
) -> None:
    await register.add(*[named("张伟", "person")] * homonyms)
    await register.add(BLUE_LAKE)
    while await follow_once(sessions, es):
        pass

    asked = [analysis(named("張偉", "person")), analysis(named(BLUE_LAKE))]
    people, companies = (await search(sessions, es, asked, timeout=30)).queries

    assert people.exhausted is exhausted
    assert len(people.candidates) == min(homonyms, 1_000)
    assert all(found.score.flagged for found in people.candidates)
    assert (companies.exhausted, len(companies.candidates)) == (True, 1)


async def test_many_queries_are_answered_each_in_its_place(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    names = [f"{word} Harbour Shipping Ltd" for word in ("Amber", "Birch", "Cedar", "Dahlia")]
    await register.add(*names)
    await follow_once(sessions, es)

    result = await search(sessions, es, [analysis(named(name)) for name in names], timeout=30)

    assert [found.candidates[0].name for found in result.queries] == names
    assert [found.candidates[0].score.score > 0.8 for found in result.queries] == [True] * 4


async def test_a_query_of_nothing_is_answered_with_nothing(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    await register.add(BLUE_LAKE)
    await follow_once(sessions, es)

    result = await search(sessions, es, [analysis(named("…"))])

    assert (result.incomplete, result.queries[0].candidates) == (None, [])
