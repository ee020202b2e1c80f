"""Server-sent events over a real HTTP server: nothing is missed, many listeners are cheap."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
import uvicorn
from sqlalchemy import event

from kit import access
from kit.access import Role
from kit.db import Database
from kit.settings import LinkSigningSettings, SmtpSettings
from kit.testing.client import Api, Serve
from kit.testing.keys import DATA_KEY
from kit.testing.waiting import LIMIT, until
from notifications.app import SERVICE
from notifications.directory.testing import CHEN, LIN, SHANGHAI, given, opened
from notifications.message.streams import Streams
from notifications.rule.testing import MATTER, matter, received
from notifications.testing import Store

LINKS = LinkSigningSettings(private_key=DATA_KEY)
STREAM = "/v1/notifications/stream"
MANY = 200


@dataclass
class Listening:
    """What a browser has been sent so far."""

    events: list[dict[str, str]]
    ended: asyncio.Task[None]

    async def has(self, count: int) -> None:
        async def arrived() -> bool:
            return len(self.events) >= count

        await until(arrived)

    @property
    def titles(self) -> list[str]:
        return [json.loads(one["data"])["title"][-2:] for one in self.events]


@pytest.fixture
async def api(database: Database, serve: Serve) -> Api:
    return await serve(SERVICE, database, links=LINKS, smtp=SmtpSettings(), stream_seconds=600)


@pytest.fixture
async def address(api: Api) -> AsyncIterator[str]:
    """Serve the API on a port of its own."""
    server = uvicorn.Server(uvicorn.Config(api.app, port=0, lifespan="off", log_config=None))
    serving = asyncio.create_task(server.serve())

    async def is_up() -> bool:
        return server.started

    await until(is_up)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = server.force_exit = True
    await serving


Listen = Callable[..., Any]


@pytest.fixture
async def listen(api: Api, address: str) -> AsyncIterator[Listen]:
    limits = httpx2.Limits(max_connections=None)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(
            httpx2.AsyncClient(base_url=address, timeout=LIMIT, limits=limits)
        )

        @asynccontextmanager
        async def begin(by: str, after: object = None) -> AsyncIterator[Listening]:
            headers = {"Authorization": f"Bearer {api.issuer.token(by)}"}
            if after is not None:
                headers["Last-Event-ID"] = str(after)
            async with http.stream("GET", STREAM, headers=headers) as answer:
                assert answer.status_code == 200, await answer.aread()
                lines = answer.aiter_lines()
                while not (await anext(lines)).startswith(": open"):
                    pass
                listening = Listening([], asyncio.create_task(asyncio.sleep(0)))
                listening.ended = asyncio.create_task(_collect(lines, listening.events))
                try:
                    yield listening
                finally:
                    listening.ended.cancel()
                    await asyncio.gather(listening.ended, return_exceptions=True)

        yield begin


async def _collect(lines: AsyncIterator[str], events: list[dict[str, str]]) -> None:
    one: dict[str, str] = {}
    async for line in lines:
        name, _, value = line.partition(": ")
        if not line and "data" in one:
            events.append(one)
        if not line:
            one = {}
        elif name:
            one[name] = value


def streams_of(api: Api) -> Streams:
    streams: Streams = api.running.resources["streams"]
    return streams


async def listeners(api: Api, count: int) -> None:
    async def are_there() -> bool:
        return streams_of(api).count == count

    await until(are_there)


async def tell(store: Store, number: int) -> None:
    await store.take(opened(number=f"n{number}", client_id=None))
    await store.post()


async def test_a_new_message_reaches_its_reader_and_nobody_else(
    api: Api, store: Store, listen: Listen
) -> None:
    async with listen("chen.jing") as chen, listen("sun.hao") as sun:
        await listeners(api, 2)
        await store.take(matter())
        await store.post()
        await chen.has(1)

        await store.take(received())
        await store.post()
        await sun.has(1)

    (shown,) = chen.events
    assert shown["event"] == "message"
    assert json.loads(shown["data"])["title"] == "案件已开立 (2026)SH-00001"
    assert json.loads(shown["data"])["place"] == int(shown["id"])
    assert len(sun.events) == 1
    await listeners(api, 0)


async def test_a_browser_that_comes_back_is_told_what_it_missed(
    api: Api, store: Store, listen: Listen
) -> None:
    async with listen("chen.jing") as chen:
        await listeners(api, 1)
        await tell(store, 0)
        await chen.has(1)
    await tell(store, 1)
    await tell(store, 2)

    async with listen("chen.jing", chen.events[-1]["id"]) as again:
        await again.has(2)
        await tell(store, 3)
        await again.has(3)

    assert again.titles == ["n1", "n2", "n3"]


async def test_nothing_is_missed_or_told_twice_while_browsers_come_and_go(
    store: Store, listen: Listen
) -> None:
    async def tell_all() -> None:
        for number in range(10, 50):
            await tell(store, number)

    telling = asyncio.create_task(tell_all())
    seen: list[str] = []
    last = "0"
    while len(seen) < 40:
        async with listen("chen.jing", last) as chen:
            await chen.has(1)
        seen += chen.titles
        last = chen.events[-1]["id"]
    await telling

    assert seen == [str(number) for number in range(10, 50)]


async def test_who_leaves_is_cut_off(api: Api, store: Store, listen: Listen) -> None:
    async with listen("chen.jing") as chen:
        await listeners(api, 1)
        left = given("chen.jing", CHEN, Role.LEAD_LAWYER, SHANGHAI, "left")
        await store.keep(left, access.keep)

        async with asyncio.timeout(LIMIT):
            await chen.ended
    answer = await api.get(STREAM, by="chen.jing")
    assert answer.status_code == 403


async def test_no_stream_tells_of_what_is_walled(api: Api, store: Store, listen: Listen) -> None:
    async with listen("chen.jing") as chen:
        await listeners(api, 1)
        await store.take(matter())
        await store.wall(MATTER, LIN)
        await store.post()
        await tell(store, 1)
        await chen.has(1)

    assert chen.titles == ["n1"]
    async with listen("chen.jing", 0) as again:
        await again.has(1)
    assert again.titles == ["n1"]


async def test_many_listeners_cost_one_query_each_time(
    api: Api, database: Database, store: Store, listen: Listen
) -> None:
    """Two hundred open streams ask the database no more often than one."""
    async with AsyncExitStack() as stack:
        open_streams = [await stack.enter_async_context(listen("chen.jing")) for _ in range(MANY)]
        await listeners(api, MANY)
        asked: list[str] = []

        def note(*given: Any) -> None:  # noqa: ANN401 - SQLAlchemy's event
            asked.append(given[2])

        event.listen(database.engine.sync_engine, "before_cursor_execute", note)
        await tell(store, 1)
        for stream in open_streams:
            await stream.has(1)
        of_the_hub = [one for one in asked if "FROM message" in one and "message.place >" in one]
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)

    assert len(of_the_hub) < MANY / 5
    assert {len(stream.events) for stream in open_streams} == {1}


@pytest.mark.parametrize("wrong", ["-1", "x", "1.5"])
async def test_an_event_id_is_a_number(api: Api, wrong: str) -> None:
    answer = await api.get(STREAM, by="chen.jing", headers={"Last-Event-ID": wrong})

    assert answer.status_code == 422
