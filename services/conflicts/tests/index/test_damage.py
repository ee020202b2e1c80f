"""Whatever is wrong with the index, a search says so and never answers with a part."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from conflicts.index.indexer import follow_once
from conflicts.index.mapping import MAPPINGS
from conflicts.index.party_index import IndexTrouble, PartyIndex, check_whole
from conflicts.index.search import search
from conflicts.index.states import Sessions
from conflicts.index.tables import IndexState
from conflicts.index.testing import Register, analysis, named
from kit.settings import ElasticsearchSettings

BLUE_LAKE = "苏州蓝湖生物科技有限公司"
QUERY = analysis(named(BLUE_LAKE))

Damage = Callable[[PartyIndex, IndexState], Awaitable[object]]


async def _delete_document(es: PartyIndex, state: IndexState) -> None:
    hits = await es.client.search(index=state.index_name, size=1)
    found = hits["hits"]["hits"][0]["_id"]
    await es.client.delete(index=state.index_name, id=found, refresh=True)


async def _delete_index(es: PartyIndex, state: IndexState) -> None:
    await es.client.indices.delete(index=state.index_name)


async def _delete_alias(es: PartyIndex, state: IndexState) -> None:
    await es.client.indices.delete_alias(index=state.index_name, name=es.read_alias)


async def _recreate(es: PartyIndex, state: IndexState) -> None:
    """Put one of the same name and mapping in its place."""
    await _delete_index(es, state)
    aliases: dict[str, dict[str, object]] = {es.read_alias: {}, es.write_alias: {}}
    await es.client.indices.create(index=state.index_name, mappings=MAPPINGS, aliases=aliases)


async def _wrong_mapping(es: PartyIndex, state: IndexState) -> None:
    await _delete_index(es, state)
    await es.client.indices.create(index=es.read_alias, mappings={"dynamic": "true"})


async def _second_index(es: PartyIndex, _: IndexState) -> None:
    await es.create(es.read_alias)


async def _close_index(es: PartyIndex, state: IndexState) -> None:
    await es.client.indices.close(index=state.index_name)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (_delete_document, "documents-missing"),
        (_delete_index, "index-missing"),
        (_delete_alias, "index-missing"),
        (_recreate, "other-index"),
        (_wrong_mapping, "other-index search-failed"),
        (_second_index, "alias-ambiguous"),
        (_close_index, "search-failed"),
    ],
)
async def test_a_damaged_index_makes_the_answer_incomplete(
    sessions: Sessions, es: PartyIndex, register: Register, damage: Damage, reason: str
) -> None:
    await register.add(BLUE_LAKE, "Second Ltd.", "Third Ltd.")
    await follow_once(sessions, es)
    assert (await search(sessions, es, [QUERY])).incomplete is None

    await damage(es, await register.state())

    assert (await search(sessions, es, [QUERY])).incomplete in reason.split()


@pytest.mark.parametrize(
    ("recorded", "reason"),
    [
        ({"documents": 4}, "documents-missing"),
        ({"highest_reg_seq": 4}, "documents-missing"),
        ({"index_uuid": "another"}, "other-index"),
        ({"index_name": "another"}, "other-index"),
        ({"analysis_version": "0-older"}, "other-analysis"),
    ],
)
async def test_an_index_that_is_not_the_recorded_one_makes_it_incomplete(
    sessions: Sessions, es: PartyIndex, register: Register, recorded: dict[str, object], reason: str
) -> None:
    await register.add(BLUE_LAKE, "Second Ltd.", "Third Ltd.")
    await follow_once(sessions, es)
    await register.damage_state(**recorded)

    assert (await search(sessions, es, [QUERY])).incomplete == reason


async def test_a_row_analysed_by_another_version_makes_it_incomplete(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    [party] = await register.add(BLUE_LAKE)
    older = {**QUERY.to_json(), "version": "0-older"}
    await register.change(party, analysis=older)
    await follow_once(sessions, es)

    assert (await search(sessions, es, [QUERY])).incomplete == "other-analysis"


async def test_before_the_first_index_nothing_is_complete(
    sessions: Sessions, es: PartyIndex
) -> None:
    result = await search(sessions, es, [QUERY])

    assert (result.incomplete, len(result.queries)) == ("no-index", 1)


async def test_a_refused_connection_is_said_within_the_limit(
    sessions: Sessions, es: PartyIndex, register: Register, index_settings: ElasticsearchSettings
) -> None:
    await register.add(BLUE_LAKE)
    await follow_once(sessions, es)
    gone = PartyIndex.connect(index_settings.model_copy(update={"url": "http://127.0.0.1:9"}))

    result = await search(sessions, gone, [QUERY])

    assert (result.incomplete, result.as_of) == ("unreachable", 1)
    await gone.close()


async def test_a_server_that_does_not_answer_is_left_after_the_limit(
    sessions: Sessions, es: PartyIndex, register: Register, index_settings: ElasticsearchSettings
) -> None:
    await register.add(BLUE_LAKE)
    await follow_once(sessions, es)
    await register.add("苏州蓝湖生物技术有限公司")
    asked = asyncio.Event()

    async def stay_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await reader.read()
        writer.close()

    server = await asyncio.start_server(stay_silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    silent = PartyIndex.connect(
        index_settings.model_copy(update={"url": f"http://127.0.0.1:{port}"})
    )

    result = await search(sessions, silent, [QUERY], timeout=0.2)

    assert asked.is_set()
    assert (result.incomplete, result.as_of) == ("timeout", 2)
    assert [found.routes for found in result.queries[0].candidates] == [("tail",)]
    await silent.close()
    server.close()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"timed_out": True, "_shards": {"failed": 0}}, "timeout"),
        ({"timed_out": False, "_shards": {"failed": 1}}, "shard-failed"),
        ({"status": 503, "error": {"type": "search_phase_execution_exception"}}, "search-failed"),
        ({"status": 404, "error": {"type": "index_not_found_exception"}}, "index-missing"),
    ],
)
def test_less_than_a_whole_answer_is_refused(answer: dict[str, object], reason: str) -> None:
    with pytest.raises(IndexTrouble) as caught:
        check_whole(answer)

    assert caught.value.reason == reason


async def test_a_tail_too_long_to_compare_makes_it_incomplete(
    sessions: Sessions, es: PartyIndex, register: Register, index_settings: ElasticsearchSettings
) -> None:
    await follow_once(sessions, es)
    gone = PartyIndex.connect(index_settings.model_copy(update={"url": "http://127.0.0.1:9"}))
    names = [named(f"Party {at} Ltd.") for at in range(5_001)]
    for start in range(0, len(names), 1_000):
        await register.add(*names[start : start + 1_000])

    result = await search(sessions, gone, [QUERY])

    assert result.incomplete == "tail-too-long"
    await gone.close()
