"""The gateway's own routes refuse what is wrong as problems, whatever comes."""

from collections.abc import AsyncIterator
from itertools import chain
from typing import Any, Final

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from gateway.app import api
from gateway.login.caller import COOKIE
from gateway.proxy.upstreams import Upstreams
from gateway.settings import Settings
from kit.testing.databases import ServiceDatabase

KEY: Final = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
LONG: Final = "文" * 3000
JSON: Final = {"Content-Type": "application/json"}
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
WRONG: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"params": {"colour": "blue", "state": "a\0b", "code": LONG, "error": "access_denied"}},
    {"params": {"state": "made-up", "code": "made-up"}},
    {"headers": {"Cookie": f"{COOKIE}=made-up; hengping_login=made.up.too"}},
    {"headers": {b"Cookie": COOKIE.encode() + b"=\xff%00; hengping_login={}"}},
    {"headers": {"Authorization": "Basic YTpi"}},
    {"headers": {"Authorization": "Bearer "}},
    {"headers": {b"Accept-Language": b"\xff;q=9", b"X-Request-Id": b"\xff"}},
    {"content": b"{", "headers": JSON},
    {"content": b"csrf=" + b"a" * 300, "headers": FORM},
    {"content": b"csrf=%FF%00&csrf=2&x=1", "headers": FORM},
    {"content": b"a" * 2_000_000, "headers": {"Content-Type": "multipart/form-data"}},
)
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


@pytest.fixture
async def gateway(service_database: ServiceDatabase) -> AsyncIterator[FastAPI]:
    """Neither the identity provider nor a service answers."""
    database = await service_database("gateway")
    chosen = Settings.model_validate(
        {
            "database": database.settings,
            "oidc": {"issuer": "http://127.0.0.1:9/realms/hengping"},
            "secrets": {"data_key": KEY},
            "login": {"client_secret": "s", "public_url": "http://127.0.0.1:8080"},
            "upstreams": {"intake": "http://127.0.0.1:9"},
            "limits": {"anonymous": 10_000, "per_address": 10_000, "per_credential": 10_000},
        }
    )
    app = api(chosen)
    async with httpx2.AsyncClient() as services:
        app.state.upstreams = Upstreams(chosen.addresses, services)
        yield app
    await app.state.database.dispose()


@pytest.fixture
async def browser(gateway: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=gateway, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
        yield client


def addresses(gateway: FastAPI) -> dict[str, set[str]]:
    """Return the methods by path."""
    found: dict[str, set[str]] = {}
    routers = [getattr(each, "original_router", gateway) for each in gateway.routes]
    for route in chain.from_iterable(router.routes for router in routers):
        if isinstance(route, APIRoute):
            path = route.path.replace("{service}", "intake").replace("{rest:path}", "leads")
            found.setdefault(path, set()).update(route.methods or ())
    return found


async def test_whatever_comes_is_answered_and_refused_as_a_problem(
    gateway: FastAPI, browser: httpx2.AsyncClient
) -> None:
    wrong = []
    assert {"/", "/login", "/logout", "/session", "/v1/intake/leads"} <= addresses(gateway).keys()
    for path, methods in addresses(gateway).items():
        for method in METHODS:
            for sent in WRONG if method in methods else WRONG[:1]:
                answer = await browser.request(method, path, **sent)
                is_problem = answer.headers["content-type"] == "application/problem+json"
                known = answer.status_code != 405 if method in methods else True
                refused = answer.status_code >= 400 and path != "/readyz"
                if answer.status_code == 500 or not known or (refused and not is_problem):
                    wrong.append(f"{method} {path} {str(sent)[:80]}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)


async def test_nobody_is_logged_in_by_a_cookie_of_their_own_making(
    browser: httpx2.AsyncClient,
) -> None:
    cookie = {"Cookie": f"{COOKIE}=made-up"}

    seen = {
        (await browser.get("/session", headers=cookie)).status_code,
        (await browser.get("/v1/intake/leads", headers=cookie)).status_code,
    }
    changes = {
        (await browser.post(path, headers=cookie)).status_code
        for path in ("/v1/intake/leads", "/logout")
    }

    assert (seen, changes) == ({401}, {403})


async def test_a_field_of_the_logout_form_is_named(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/logout", data={"csrf": "a" * 101})

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/csrf"]
