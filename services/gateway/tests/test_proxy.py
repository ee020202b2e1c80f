"""The gateway passes requests on, and passes on nothing that it should not."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI, Request
from pydantic import SecretStr

from gateway.app import api
from gateway.proxy.upstreams import Upstreams
from gateway.settings import Settings

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


def settings(**limits: int) -> Settings:
    return Settings.model_validate(
        {
            "database": {"url": "postgresql://nobody@127.0.0.1:9/none"},
            "oidc": {"issuer": "http://127.0.0.1:9/realms/hengping"},
            "secrets": {"data_key": KEY},
            "login": {"client_secret": SecretStr("s"), "public_url": "http://127.0.0.1:8080"},
            "upstreams": {name: f"http://{name}.test" for name in ("intake", "firm", "complaints")},
            "limits": limits,
        }
    )


def upstream() -> FastAPI:
    """Answer with what arrived."""
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def echo(request: Request) -> dict[str, object]:
        return {
            "path": request.url.path,
            "query": request.url.query,
            "body": (await request.body()).decode(),
            "headers": dict(request.headers),
        }

    return app


@pytest.fixture
async def browser() -> AsyncIterator[httpx2.AsyncClient]:
    async with _browser(settings()) as client:
        yield client


def _browser(chosen: Settings) -> httpx2.AsyncClient:
    app = api(chosen)
    behind = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=upstream()))
    app.state.upstreams = Upstreams(chosen.addresses, behind)
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://gateway")


async def test_path_query_and_body_arrive_untouched(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/v1/intake/leads?expand=a&x=%2F", content="{ }")

    seen = answer.json()
    assert (seen["path"], seen["query"], seen["body"]) == (
        "/v1/intake/leads",
        "expand=a&x=%2F",
        "{ }",
    )


async def test_a_bearer_token_goes_on_and_spoofed_headers_do_not(
    browser: httpx2.AsyncClient,
) -> None:
    answer = await browser.get(
        "/v1/firm/staff",
        headers={"Authorization": "Bearer abc", "X-User-Id": "root", "X-Forwarded-For": "1.2.3.4"},
    )

    headers = answer.json()["headers"]
    assert headers["authorization"] == "Bearer abc"
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert not {"x-user-id", "cookie"} & headers.keys()


@pytest.mark.parametrize(
    "path", ["/v1/nobody/x", "/v1/intake/..%2Ffirm/x", "/v1/intake/%2e%2e/metrics", "/v2/intake/x"]
)
async def test_only_the_services_public_paths_are_reached(
    browser: httpx2.AsyncClient, path: str
) -> None:
    answer = await browser.get(httpx2.URL("http://gateway", raw_path=path.encode()))

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_two_authorization_headers_are_refused(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get(
        "/v1/firm/staff", headers=[("Authorization", "Bearer a"), ("Authorization", "Bearer b")]
    )

    assert answer.status_code == 401


async def test_a_service_that_is_down_is_a_problem_with_retry_after() -> None:
    app = api(settings())
    app.state.upstreams = Upstreams({"intake": "http://127.0.0.1:9"}, httpx2.AsyncClient())
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
        answer = await client.get("/v1/intake/leads")

    assert answer.status_code == 503
    assert "retry-after" in answer.headers


async def test_the_windows_are_counted_and_told() -> None:
    async with _browser(settings(anonymous=2, per_credential=3)) as client:
        answers = [await client.get("/v1/intake/leads") for _ in range(3)]
        with_token = await client.get("/v1/intake/leads", headers={"Authorization": "Bearer abc"})

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["ratelimit-remaining"] == "1"
    assert int(answers[2].headers["retry-after"]) >= 1
    assert with_token.status_code == 200


async def test_health_and_documentation_need_no_foreign_host(browser: httpx2.AsyncClient) -> None:
    page = (await browser.get("/docs")).text

    assert "https://" not in page
    assert (await browser.get("/assets/swagger-ui-bundle.js")).status_code == 200
    assert (await browser.get("/livez")).status_code == 200


async def test_a_public_form_needs_neither_session_nor_csrf_word(
    browser: httpx2.AsyncClient,
) -> None:
    ended = {"Cookie": "hengping_session=ended-long-ago"}

    answers = [
        await browser.post("/v1/complaints/form?link=x", content="a=b", headers=ended),
        await browser.get("/v1/complaints/status?link=x", headers=ended),
        await browser.post("/v1/complaints/form", content="a=b"),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "authorization" not in answers[0].json()["headers"]
