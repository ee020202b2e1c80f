"""Server-sent events pass as they come, go on after the last one seen, and end with the reader."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count

import httpx2
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from gateway.app import api
from gateway.testing import listening, settings

BROWSERS = 150
TOKEN = {"Authorization": "Bearer abc"}
PATH = "/v1/notifications/stream"


@dataclass
class Notifications:
    """Stands for the service: sends what it is given, and counts who listens."""

    seen: list[dict[str, str]] = field(default_factory=list)
    listening: int = 0
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    sent: list[str] = field(default_factory=list)

    async def send(self, text: str) -> None:
        async with self.news:
            self.sent.append(text)
            self.news.notify_all()

    async def events(self) -> AsyncIterator[str]:
        self.listening += 1
        try:
            yield ": open\n\n"
            for place in count():
                yield f"id: {place}\ndata: {await self.event(place)}\n\n"
        finally:
            self.listening -= 1

    async def event(self, place: int) -> str:
        async with self.news:
            await self.news.wait_for(lambda: len(self.sent) > place)
            return self.sent[place]

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get(PATH)
        async def stream(request: Request) -> StreamingResponse:
            self.seen.append(dict(request.headers))
            return StreamingResponse(self.events(), media_type="text/event-stream")

        @app.get("/v1/notifications/messages")
        async def messages() -> dict[str, str]:
            return {"items": "none"}

        return app


@dataclass
class Scene:
    behind: Notifications
    http: httpx2.AsyncClient


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    behind = Notifications()
    async with listening(behind.app()) as service:
        gateway = api(settings({"notifications": service}))
        no_limit = httpx2.Limits(max_connections=None)
        async with (
            listening(gateway) as url,
            httpx2.AsyncClient(base_url=url, timeout=30, limits=no_limit) as http,
        ):
            yield Scene(behind, http)


async def until(behind: Notifications, listeners: int) -> None:
    async with asyncio.timeout(30):
        while behind.listening != listeners:  # noqa: ASYNC110 - a count, no event
            await asyncio.sleep(0.01)


async def test_each_event_passes_when_it_comes(scene: Scene) -> None:
    async with scene.http.stream("GET", PATH, headers=TOKEN) as answer:
        lines = answer.aiter_lines()
        told = [await anext(lines)]
        for text in ("first", "second"):
            await scene.behind.send(text)
            while not told[-1].startswith("data"):
                told.append(await anext(lines))
            told.append("")

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["x-accel-buffering"] == "no"
    assert [line for line in told if line.startswith("data")] == ["data: first", "data: second"]


async def test_the_token_and_the_last_event_go_along(scene: Scene) -> None:
    headers = TOKEN | {"Last-Event-ID": "41"}
    async with scene.http.stream("GET", PATH, headers=headers):
        await until(scene.behind, 1)

    [seen] = scene.behind.seen
    assert (seen["authorization"], seen["last-event-id"]) == ("Bearer abc", "41")


async def test_the_service_is_left_when_the_browser_goes(scene: Scene) -> None:
    async with scene.http.stream("GET", PATH, headers=TOKEN):
        await until(scene.behind, 1)
    await until(scene.behind, 0)


async def test_many_streams_leave_room_for_everything_else(scene: Scene) -> None:
    async with AsyncExitStack() as browsers:
        for _ in range(BROWSERS):
            stream = scene.http.stream("GET", PATH, headers=TOKEN)
            await browsers.enter_async_context(stream)
        await until(scene.behind, BROWSERS)
        answer = await scene.http.get("/v1/notifications/messages", headers=TOKEN)

    assert answer.json() == {"items": "none"}
    await until(scene.behind, 0)


async def test_a_service_that_is_down_is_a_problem() -> None:
    gateway = api(settings({"notifications": "http://127.0.0.1:9"}))
    async with listening(gateway) as url, httpx2.AsyncClient(base_url=url) as http:
        answer = await http.get(PATH, headers=TOKEN)

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
