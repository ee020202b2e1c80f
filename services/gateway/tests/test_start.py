"""The start page shows figures and messages to whoever is logged in, and asks no foreign host."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx2
import pytest
from fastapi import FastAPI

from gateway.app import api
from gateway.login.caller import COOKIE
from gateway.login.oidc import Tokens
from gateway.login.sessions import Sessions
from gateway.proxy.upstreams import Upstreams
from gateway.start.words import WORDS
from gateway.testing import settings
from kit import clock
from kit.testing.databases import ServiceDatabase

SCRIPTS = ("/static/start.js", "/static/charts.js", "/static/start.css")


@pytest.fixture
async def gateway(service_database: ServiceDatabase) -> AsyncIterator[FastAPI]:
    database = await service_database("gateway")
    given = settings({"intake": "http://127.0.0.1:9"})
    app = api(given.model_copy(update={"database": database.settings}))
    async with httpx2.AsyncClient() as services:
        app.state.upstreams = Upstreams(given.addresses, services)
        yield app
    await app.state.database.dispose()


@pytest.fixture
async def browser(gateway: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=gateway)
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
        yield client


@pytest.fixture
async def cookie(gateway: FastAPI) -> dict[str, str]:
    sessions: Sessions = gateway.state.sessions
    tokens = Tokens("access", None, None, clock.now() + timedelta(hours=1), "chen.jing")
    return {"Cookie": f"{COOKIE}={await sessions.open(tokens)}"}


async def test_a_stranger_is_asked_to_log_in(browser: httpx2.AsyncClient) -> None:
    page = (await browser.get("/")).text

    assert '<html lang="zh-CN">' in page
    assert "登录" in page
    assert "start.js" not in page


@pytest.mark.parametrize(("language", "says"), [("zh-CN", "本月数据"), ("en", "Figures of the")])
async def test_who_is_logged_in_gets_figures_and_messages(
    browser: httpx2.AsyncClient, cookie: dict[str, str], language: str, says: str
) -> None:
    answer = await browser.get("/", headers=cookie | {"Accept-Language": language})

    assert says in answer.text
    assert "chen.jing" in answer.text
    assert 'id="figures"' in answer.text
    assert 'id="messages"' in answer.text
    assert re.search(r'data-csrf="[\w-]{20,}"', answer.text)
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")


async def test_what_is_drawn_is_drawn_here(browser: httpx2.AsyncClient) -> None:
    for path in SCRIPTS:
        script = await browser.get(path)

        assert script.status_code == 200
        foreign = set(re.findall(r"https?://[\w.]+", script.text)) - {"http://www.w3.org"}
        assert not foreign


def test_both_languages_say_the_same_things() -> None:
    assert WORDS["zh-CN"].keys() == WORDS["en"].keys()
