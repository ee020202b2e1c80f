"""A rebuild loses nothing, fails no search, and comes out equal to the register."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest
from elasticsearch import NotFoundError
from sqlalchemy.exc import NoResultFound

from conflicts.index import maintenance
from conflicts.index.indexer import follow, follow_once
from conflicts.index.maintenance import RebuildFailed, RebuildRunning, reindex, verify
from conflicts.index.party_index import PartyIndex
from conflicts.index.search import search
from conflicts.index.settling import drop_retired, settle_roles
from conflicts.index.states import Sessions
from conflicts.index.tables import IndexRole
from conflicts.index.testing import Register, analysis, named
from kit.clock import now, stopped_at
from kit.settings import ElasticsearchSettings

BLUE_LAKE = "苏州蓝湖生物科技有限公司"
QUERY = analysis(named(BLUE_LAKE))


async def test_equal_sides_are_reported_equal(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    [party, _] = await register.add(BLUE_LAKE, "Second Ltd.")
    await follow_once(sessions, es)
    await register.rename(party, "深圳红山电子有限公司")

    report = await verify(sessions, es)

    assert (report.equal, report.exit_code, report.reason) == (True, 0, None)
    assert (report.register, report.index, report.behind, report.watermark) == (1, 1, 1, 2)


async def test_a_document_changed_behind_our_back_is_reported_and_not_repaired(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    [first, second] = await register.add(BLUE_LAKE, "Second Ltd.")
    await follow_once(sessions, es)
    await es.client.delete(index=es.write_alias, id=str(first), refresh=True)
    await es.client.index(
        index=es.write_alias,
        id=str(second),
        document={"reg_seq": 9, "searchable": False},
        version=9,
        version_type="external",
        refresh=True,
    )

    for _ in range(2):
        report = await verify(sessions, es)
        assert (report.equal, report.exit_code, report.reason) == (False, 1, "differs")
        assert (report.register, report.index) == (2, 1)
        assert report.differing_buckets


async def test_an_index_out_of_reach_is_a_report_too(
    sessions: Sessions, es: PartyIndex, index_settings: ElasticsearchSettings
) -> None:
    assert (await verify(sessions, es)).reason == "no-index"
    await follow_once(sessions, es)
    gone = PartyIndex.connect(index_settings.model_copy(update={"url": "http://127.0.0.1:9"}))
    assert (await verify(sessions, gone)).reason == "unreachable"
    await gone.close()


async def test_a_rebuild_under_writes_and_searches_loses_nothing(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    await register.add(BLUE_LAKE, *(f"Party {at} Ltd." for at in range(1_500)))
    async with _following(sessions, es):
        old = await _until_followed(register, 1_501)
        rebuilt = asyncio.create_task(reindex(sessions, es))
        asked = 0
        while not rebuilt.done():
            await register.add(f"Late {asked} Ltd.", f"蓝湖生物第{asked}分公司")
            result = await search(sessions, es, [QUERY], timeout=30)
            assert result.incomplete is None
            assert result.queries[0].candidates[0].name == BLUE_LAKE
            asked += 1
        state = await _until_followed(register, 1_501 + 2 * asked)

    assert (await rebuilt).equal
    assert asked > 0
    assert state != old
    everything = await verify(sessions, es)
    assert (everything.equal, everything.index) == (True, 1_501 + 2 * asked)


@asynccontextmanager
async def _following(sessions: Sessions, es: PartyIndex) -> AsyncIterator[None]:
    task = asyncio.create_task(follow(sessions, es))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _until_followed(register: Register, reg_seq: int) -> str:
    """Wait until the active index holds the row; return its UUID."""
    async with asyncio.timeout(120):
        while True:
            with suppress(NoResultFound):
                state = await register.state()
                if state.watermark >= reg_seq:
                    return state.index_uuid
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("damage", ["deleted", "emptied", "wrong mapping"])
async def test_a_rebuild_heals_whatever_was_done_to_the_index(
    sessions: Sessions, es: PartyIndex, register: Register, damage: str
) -> None:
    ids = await register.add(BLUE_LAKE, "Second Ltd.")
    await follow_once(sessions, es)
    name = (await register.state()).index_name
    if damage == "emptied":
        await es.client.delete(index=name, id=str(ids[0]), refresh=True)
    else:
        await es.client.indices.delete(index=name)
    if damage == "wrong mapping":
        await es.client.indices.create(index=es.read_alias, mappings={"dynamic": "true"})
    assert (await search(sessions, es, [QUERY])).incomplete

    assert (await reindex(sessions, es)).equal

    result = await search(sessions, es, [QUERY])
    assert result.incomplete is None
    assert result.queries[0].candidates[0].party_id == ids[0]
    assert (await verify(sessions, es)).equal


async def test_rows_of_an_older_analysis_are_analysed_anew(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    [party, erased] = await register.add(BLUE_LAKE, "Second Ltd.")
    older = {**QUERY.to_json(), "version": "0-older"}
    await register.change(party, analysis=older, keys=["x:old"])
    gone = {"analysis": {**older, "names": []}, "keys": [], "searchable": False}
    await register.change(erased, content={}, **gone)
    await follow_once(sessions, es)
    await register.damage_state(analysis_version="0-older")
    assert (await search(sessions, es, [QUERY])).incomplete == "other-analysis"

    assert (await reindex(sessions, es)).equal

    result = await search(sessions, es, [QUERY])
    assert (result.incomplete, result.queries[0].candidates[0].party_id) == (None, party)
    assert result.watermark == 4


async def test_a_swap_cut_short_is_settled_from_the_aliases(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    await register.add(BLUE_LAKE)
    await follow_once(sessions, es)
    new = await maintenance._start(sessions, es)
    await follow_once(sessions, es)
    await es.client.indices.update_aliases(actions=await maintenance._moves(es, new.name))
    assert (await search(sessions, es, [QUERY])).index_uuid == new.uuid

    await settle_roles(sessions, es)

    assert (await register.state()).index_uuid == new.uuid
    assert (await search(sessions, es, [QUERY])).incomplete is None
    await register.add("Second Ltd.")
    assert await follow_once(sessions, es) == 1


async def test_a_rebuild_cut_short_is_replaced_by_the_next(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    await register.add(BLUE_LAKE)
    await follow_once(sessions, es)
    abandoned = await maintenance._start(sessions, es)

    assert (await reindex(sessions, es)).equal

    assert not await es.client.indices.exists(index=abandoned.name)
    assert (await search(sessions, es, [QUERY])).incomplete is None


async def test_one_rebuild_at_a_time(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    await register.add(BLUE_LAKE)
    async with maintenance._alone(sessions):
        with pytest.raises(RebuildRunning):
            await reindex(sessions, es)


async def test_an_unequal_rebuild_is_thrown_away(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    await register.add(BLUE_LAKE)
    await follow_once(sessions, es)
    before = (await register.state()).index_uuid
    [refused] = await register.add("Second Ltd.")
    await register.change(refused, keys=["x:" + "长" * 20_000])

    with pytest.raises(RebuildFailed) as caught:
        await reindex(sessions, es)

    assert (caught.value.report.reason, caught.value.report.refused) == ("refused", 1)
    assert (await register.state()).index_uuid == before


async def test_the_replaced_index_is_kept_for_a_day(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    await register.add(BLUE_LAKE)
    await follow_once(sessions, es)
    old = (await register.state()).index_name
    await reindex(sessions, es)

    assert await drop_retired(sessions, es) == []
    assert (await register.state(IndexRole.RETIRED)).index_name == old
    with stopped_at(now() + timedelta(hours=25)):
        assert await drop_retired(sessions, es) == [old]
    with pytest.raises(NotFoundError):
        await es.client.indices.get(index=old)
