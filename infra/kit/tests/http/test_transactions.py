import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from kit.db import Database
from kit.settings import DatabaseSettings
from kit.testing.client import Api

CHEN = "chen.jing"


async def _count(api: Api) -> int:
    async with api.running.database.sessions() as session:
        return await session.scalar(text("SELECT count(*) FROM note")) or 0


async def test_an_answer_tells_the_row_as_it_was_committed(api: Api) -> None:
    written = await api.post("/v1/notes", {"text": " first "}, by=CHEN)

    assert written.status_code == 201
    assert written.json()["text"] == "first"
    assert written.headers["etag"] == '"1"'
    path = f"/v1/notes/{written.json()['id']}"
    changed = await api.put(path, {"text": "second"}, by=CHEN, headers={"If-Match": '"1"'})
    assert (changed.json()["revision"], changed.headers["etag"]) == (2, '"2"')
    assert (await api.get(path, by=CHEN)).json() == changed.json()


async def test_a_refusal_undoes_what_the_handler_did(api: Api) -> None:
    refused = await api.post("/v1/notes", {"text": "refused"}, by=CHEN)

    assert (refused.status_code, refused.json()["code"]) == (404, "note-not-found")
    assert await _count(api) == 0


async def test_a_defect_is_500_without_its_detail_and_undone(api: Api) -> None:
    failed = await api.post("/v1/notes", {"text": "defect"}, by=CHEN)

    assert (failed.status_code, failed.json()["code"]) == (500, "internal")
    assert "secret" not in failed.text
    assert await _count(api) == 0


async def test_a_stale_write_is_409(api: Api, slow_gate: asyncio.Event) -> None:
    written = await api.post("/v1/notes", {"text": "first"}, by=CHEN)
    path, held = f"/v1/notes/{written.json()['id']}", {"If-Match": '"1"'}

    slow = asyncio.create_task(api.put(path, {"text": "slow"}, by=CHEN, headers=held))
    await asyncio.sleep(0.3)
    fast = await api.put(path, {"text": "fast"}, by=CHEN, headers=held)
    slow_gate.set()

    assert fast.status_code == 200
    lost = await slow
    assert (lost.status_code, lost.json()["code"]) == (409, "changed-meanwhile")


async def test_an_unmatched_etag_is_412_and_a_missing_one_428(api: Api) -> None:
    written = await api.post("/v1/notes", {"text": "first"}, by=CHEN)
    path = f"/v1/notes/{written.json()['id']}"

    stale = await api.put(path, {"text": "x"}, by=CHEN, headers={"If-Match": '"7"'})
    missing = await api.put(path, {"text": "x"}, by=CHEN)
    wrong = await api.put(path, {"text": "x"}, by=CHEN, headers={"If-Match": "three"})

    assert (stale.status_code, stale.json()["current_revision"]) == (412, 1)
    assert missing.status_code == 428
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "#header/If-Match")


async def test_a_second_of_its_kind_is_409(api: Api) -> None:
    await api.post("/v1/notes", {"text": "only one"}, by=CHEN)
    second = await api.post("/v1/notes", {"text": "only one"}, by=CHEN)

    assert (second.status_code, second.json()["code"]) == (409, "already-there")
    assert second.json()["constraint"] == "uq_note_text"


async def test_a_client_that_hangs_up_does_not_stop_the_write(
    api: Api, slow_gate: asyncio.Event
) -> None:
    asked = asyncio.create_task(api.post("/v1/notes", {"text": "slow"}, by=CHEN))
    await asyncio.sleep(0.3)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    slow_gate.set()

    async with asyncio.timeout(20):
        while await _count(api) == 0:  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.02)


async def test_waiting_too_long_for_a_lock_is_503_with_retry_after(api: Api) -> None:
    async with api.running.database.sessions.begin() as session:
        await session.execute(text("LOCK TABLE note IN ACCESS SHARE MODE"))
        busy = await api.post("/v1/notes/lock", by=CHEN)

    assert (busy.status_code, busy.headers["retry-after"]) == (503, "2")


async def test_a_database_that_is_away_is_503(api: Api) -> None:
    away = Database(DatabaseSettings(url="postgresql://nobody@127.0.0.1:9/none"))
    api.app.state.database = away

    answer = await api.get("/v1/notes", by=CHEN)

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    await away.dispose()


async def test_a_plan_that_a_migration_outdated_is_made_anew(api: Api) -> None:
    written = await api.post("/v1/notes", {"text": "first"}, by=CHEN)
    path = f"/v1/notes/{written.json()['id']}"
    for _ in range(3):
        assert (await api.get(path, by=CHEN)).status_code == 200
    owner = create_async_engine(api.running.settings.database.owner_url)
    async with owner.begin() as connection:
        await connection.execute(text("ALTER TABLE note ALTER COLUMN size TYPE bigint"))
    await owner.dispose()

    assert (await api.get(path, by=CHEN)).status_code == 200


async def test_more_requests_than_the_limit_are_refused_at_once(
    api: Api, slow_gate: asyncio.Event
) -> None:
    texts = [{"text": "slow", "size": number} for number in range(60)]
    asked = [asyncio.create_task(api.post("/v1/notes", one, by=CHEN)) for one in texts]
    await asyncio.sleep(0.3)
    slow_gate.set()
    statuses = [answer.status_code for answer in await asyncio.gather(*asked)]

    assert statuses.count(201) == 1
    assert set(statuses) <= {201, 409, 503}
    assert statuses.count(503) >= 40


async def test_a_slow_body_holds_no_connection_of_the_database(api: Api) -> None:
    arrived = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b'{"text": '
        await arrived.wait()
        yield b'"slow body"}'

    headers = {"Content-Type": "application/json"}
    slow = [
        asyncio.create_task(
            api.ask("POST", "/v1/notes", by=CHEN, content=slowly(), headers=headers)
        )
        for _ in range(10)
    ]
    await asyncio.sleep(0.2)
    assert (await api.get("/v1/notes", by=CHEN)).status_code == 200
    arrived.set()

    statuses = [answer.status_code for answer in await asyncio.gather(*slow)]
    assert sorted(statuses) == [201] + [409] * 9
