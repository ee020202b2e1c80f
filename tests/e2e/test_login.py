"""A person logs in at the real identity provider, through the gateway, as a browser does."""

import asyncio
import html
import re
import socket
from collections.abc import AsyncIterator
from http.cookiejar import CookieJar, DefaultCookiePolicy
from uuid import uuid4

import asyncpg
import httpx2
import pytest
import uvicorn

from gateway.app import api
from gateway.settings import Settings
from kit import migrate
from native.testing import KeycloakAccess

DATA_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


@pytest.fixture
async def gateway_url(postgres: str, keycloak: KeycloakAccess) -> AsyncIterator[str]:
    name = f"gateway_{uuid4().hex[:12]}"
    admin = await asyncpg.connect(postgres)
    await admin.execute(f"CREATE DATABASE {name}")
    database = f"{postgres.rsplit('/', 1)[0]}/{name}"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = Settings.model_validate(
        {
            "database": {"url": database, "owner_url": database},
            "oidc": {"issuer": f"{keycloak.url}/realms/hengping"},
            "secrets": {"data_key": DATA_KEY},
            "login": {
                "client_secret": "demo-only-gateway",
                "public_url": f"http://127.0.0.1:{port}",
            },
            "upstreams": {"firm": "http://127.0.0.1:9"},
        }
    )
    await migrate.upgrade("gateway", settings.database)
    server = uvicorn.Server(uvicorn.Config(api(settings), port=port, log_config=None))
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn offers a flag, no event
        await asyncio.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await running
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


@pytest.fixture
async def browser(gateway_url: str) -> AsyncIterator[httpx2.AsyncClient]:
    """Keep Secure cookies on loopback, as browsers do."""
    jar = CookieJar(DefaultCookiePolicy(secure_protocols=("http", "https")))
    async with httpx2.AsyncClient(
        base_url=gateway_url, cookies=jar, follow_redirects=True, timeout=30
    ) as client:
        yield client


async def log_in(browser: httpx2.AsyncClient, password: str = "demo") -> httpx2.Response:
    form = await browser.get("/login")
    action = re.search(r'action="([^"]+)"', form.text)
    assert action is not None
    answer: httpx2.Response = await browser.post(
        html.unescape(action[1]), data={"username": "chen.jing", "password": password}
    )
    return answer


async def test_a_person_logs_in_and_the_start_page_knows_her(browser: httpx2.AsyncClient) -> None:
    page = await log_in(browser)

    assert page.url.path == "/"
    assert "<strong>chen.jing</strong>" in page.text
    assert (await browser.get("/session")).json()["principal"] == "chen.jing"


async def test_a_wrong_password_opens_no_session(browser: httpx2.AsyncClient) -> None:
    await log_in(browser, password="wrong")

    assert (await browser.get("/session")).status_code == 401


async def test_no_token_reaches_the_browser(browser: httpx2.AsyncClient) -> None:
    page = await log_in(browser)

    ours = {cookie.name: cookie for cookie in browser.cookies.jar if cookie.path == "/"}
    assert set(ours) == {"hengping_session"}
    assert len(ours["hengping_session"].value or "") < 64
    assert ours["hengping_session"].has_nonstandard_attr("HttpOnly")
    assert "eyJ" not in page.text


async def test_a_changing_request_needs_the_sessions_own_word(browser: httpx2.AsyncClient) -> None:
    await log_in(browser)
    csrf = (await browser.get("/session")).json()["csrf"]

    without = await browser.post("/v1/firm/offices", json={})
    foreign = await browser.post("/v1/firm/offices", json={}, headers={"X-CSRF-Token": "guess"})
    right = await browser.post("/v1/firm/offices", json={}, headers={"X-CSRF-Token": csrf})

    assert (without.status_code, foreign.status_code) == (403, 403)
    assert right.status_code == 503  # it was passed on; no service runs behind this gateway


async def test_after_logout_the_old_cookie_opens_nothing(browser: httpx2.AsyncClient) -> None:
    await log_in(browser)
    csrf = (await browser.get("/session")).json()["csrf"]
    old = browser.cookies["hengping_session"]

    await browser.post("/logout", data={"csrf": csrf})
    browser.cookies.set("hengping_session", old, domain="127.0.0.1", path="/")

    assert (await browser.get("/session")).status_code == 401


async def test_a_callback_that_nobody_asked_for_is_refused(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get("/login/callback?code=stolen&state=invented")

    assert answer.status_code == 401
