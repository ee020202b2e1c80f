"""The index follows the register, and its watermark tells only what was seen in it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest
from elasticsearch import ApiError
from structlog.testing import capture_logs

from conflicts.index.bulk import ChangedRow, write
from conflicts.index.indexer import TROUBLE, follow, follow_once
from conflicts.index.party_index import IndexTrouble, PartyIndex
from conflicts.index.search import search
from conflicts.index.states import Sessions, refused_ids
from conflicts.index.testing import Register, analysis, named
from kit.settings import ElasticsearchSettings

FAILED = "index.follow_failed"
BLUE_LAKE = "苏州蓝湖生物科技有限公司"


async def count(es: PartyIndex) -> int:
    await es.client.indices.refresh(index=es.read_alias)
    return int((await es.client.count(index=es.read_alias))["count"])


async def test_the_watermark_is_the_last_row_that_a_probe_saw(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    await register.add(BLUE_LAKE, "Blue Lake Biotech Ltd.", named("张伟", "person"))

    assert await follow_once(sessions, es) == 3
    state = await register.state()

    assert (state.watermark, state.documents, state.highest_reg_seq) == (3, 3, 3)
    assert await follow_once(sessions, es) == 0


async def test_a_changed_row_replaces_its_document(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    [party] = await register.add(BLUE_LAKE)
    await follow_once(sessions, es)
    await register.rename(party, "深圳红山电子有限公司")
    await follow_once(sessions, es)

    state = await register.state()
    assert (state.watermark, state.documents) == (2, 1)
    result = await search(sessions, es, [analysis(named(BLUE_LAKE))])
    assert result.queries[0].candidates == []


async def test_a_row_that_left_its_sheet_stays_as_a_document_that_nobody_finds(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    [party] = await register.add(BLUE_LAKE)
    await follow_once(sessions, es)
    await register.change(party, searchable=False)
    await follow_once(sessions, es)

    assert await count(es) == 1
    result = await search(sessions, es, [analysis(named(BLUE_LAKE))])
    assert (result.incomplete, result.queries[0].candidates) == (None, [])


async def test_a_late_older_write_does_not_win(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    [party] = await register.add(BLUE_LAKE)
    await register.rename(party, "深圳红山电子有限公司")
    await follow_once(sessions, es)

    older = ChangedRow(party, 1, analysis(named(BLUE_LAKE)).keys, searchable=True)
    written = await write(es, es.write_alias, [older])
    await es.client.indices.refresh(index=es.read_alias)

    assert (written.done, written.created) == ([party], 0)
    found = await es.client.get(index=es.read_alias, id=str(party))
    assert found["_version"] == 2


async def test_a_row_that_the_index_refuses_is_remembered_and_still_found(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    [good, bad] = await register.add("Blue Lake Biotech Ltd.", BLUE_LAKE)
    too_long = "x:" + "长" * 20_000  # over Lucene's limit of 32,766 bytes a keyword
    keys = [*analysis(named(BLUE_LAKE)).keys, too_long]
    await register.change(bad, keys=keys)

    assert await follow_once(sessions, es) == 2
    state = await register.state()
    async with sessions() as session:
        assert await refused_ids(session, state.index_uuid) == {bad}
    assert (state.watermark, state.documents) == (3, 1)
    result = await search(sessions, es, [analysis(named(BLUE_LAKE))])
    assert [found.party_id for found in result.queries[0].candidates] == [bad]

    await register.rename(bad, BLUE_LAKE)
    await follow_once(sessions, es)
    async with sessions() as session:
        assert await refused_ids(session, state.index_uuid) == set()
    assert good


async def test_two_followers_do_not_tread_on_each_other(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    await register.add(*(f"Party {at} Ltd." for at in range(300)))
    await asyncio.gather(*(follow_once(sessions, es) for _ in range(4)))

    while (await register.state()).watermark < 300:
        await follow_once(sessions, es)
    state = await register.state()
    assert (state.documents, state.highest_reg_seq) == (300, 300)


async def test_a_crash_between_the_bulk_and_the_watermark_loses_nothing(
    sessions: Sessions, es: PartyIndex, register: Register
) -> None:
    await register.add("First Ltd.")
    await follow_once(sessions, es)
    await register.add(BLUE_LAKE, "Third Ltd.")
    await follow_once(sessions, es)
    await register.damage_state(watermark=1, documents=1, highest_reg_seq=1)

    assert await follow_once(sessions, es) == 2
    state = await register.state()
    assert (state.watermark, state.documents, state.highest_reg_seq) == (3, 3, 3)


async def test_the_follower_survives_an_outage_and_registration_goes_on(
    sessions: Sessions, register: Register, es: PartyIndex, index_settings: ElasticsearchSettings
) -> None:
    await follow_once(sessions, es)
    gone = PartyIndex.connect(index_settings.model_copy(update={"url": "http://127.0.0.1:9"}))
    with capture_logs() as logs:
        following = asyncio.create_task(follow(sessions, gone))
        await register.add(BLUE_LAKE)
        await until(lambda: len([log for log in logs if log["event"] == FAILED]) > 1)
    assert not following.done()
    assert (await register.state()).watermark == 0
    await stop(following)
    await gone.close()

    following = asyncio.create_task(follow(sessions, es))
    async with asyncio.timeout(60):
        while (await register.state()).watermark < 1:  # noqa: ASYNC110 (the register has no event)
            await asyncio.sleep(0.05)
    await stop(following)


async def test_it_tells_when_the_index_takes_changes_again(
    sessions: Sessions, register: Register, es: PartyIndex, index_settings: ElasticsearchSettings
) -> None:
    await follow_once(sessions, es)
    away = PartyIndex.connect(index_settings.model_copy(update={"url": "http://127.0.0.1:9"}))
    nowhere, healed = away.client, asyncio.Event()

    async def tell() -> None:
        healed.set()

    with capture_logs() as logs:
        following = asyncio.create_task(follow(sessions, away, tell))
        await register.add(BLUE_LAKE)
        await until(lambda: any(log["event"] == FAILED for log in logs))
    assert not healed.is_set()

    away.client = es.client
    async with asyncio.timeout(60):
        await healed.wait()
    await stop(following)
    await nowhere.close()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 (logs have no event)
            await asyncio.sleep(0.05)


async def stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("what", ["deleted", "replaced", "documents"])
async def test_the_watermark_never_passes_damage(
    sessions: Sessions, es: PartyIndex, register: Register, what: str
) -> None:
    ids = await register.add(BLUE_LAKE, "Second Ltd.")
    await follow_once(sessions, es)
    name = (await register.state()).index_name
    if what == "documents":
        await es.client.delete(index=name, id=str(ids[0]), refresh=True)
    else:
        await es.client.indices.delete(index=name)
    if what == "replaced":
        await es.client.indices.create(index=name, aliases={es.read_alias: {}, es.write_alias: {}})

    await register.add("Third Ltd.")
    with pytest.raises(TROUBLE) as caught:
        await follow_once(sessions, es)

    assert (await register.state()).watermark == 2
    expected = {"replaced": "other-index", "documents": "documents-missing"}.get(what)
    assert getattr(caught.value, "reason", None) == expected
    assert isinstance(caught.value, IndexTrouble if expected else ApiError)
