"""The firm's people over HTTP, as patient as a person: they repeat what got no clear answer."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final, NamedTuple, Self, TypeVar
from uuid import uuid4

import httpx2

Json = dict[str, Any]
T = TypeVar("T")
PATIENCE: Final = 240.0
PAUSE: Final = 0.1
AGAIN: Final = {408, 409, 425, 429, 500, 502, 503, 504}


class Refused(Exception):
    """An answer that repeating does not change."""

    def __init__(self, answer: httpx2.Response) -> None:
        super().__init__(f"{answer.request.url.path}: {answer.status_code} {answer.text[:500]}")
        self.status = answer.status_code
        self.slug = (
            answer.json().get("code") if "json" in answer.headers.get("content-type", "") else None
        )


class Trouble(NamedTuple):
    """What was no answer: `at` by the monotonic clock, `status` 0 when nothing came at all."""

    at: float
    status: int
    path: str


class Person:
    """Sends through the gateway with a real token; `commands` counts what was acknowledged."""

    def __init__(self, gateway: str, issuer: str, grant: dict[str, str]) -> None:
        self.gateway = gateway
        self.troubles: list[Trouble] = []
        self.commands = 0
        self._token_url = f"{issuer}/protocol/openid-connect/token"
        self._grant = grant
        self._client = httpx2.AsyncClient(base_url=gateway, timeout=15)
        self._token, self._renew_at = "", 0.0
        self._renewing = asyncio.Lock()

    @classmethod
    def named(cls, login: str, gateway: str, issuer: str) -> Self:
        grant = {"grant_type": "password", "client_id": "demo", "scope": "openid"}
        return cls(gateway, issuer, {**grant, "username": login, "password": "demo"})

    @classmethod
    def importer(cls, gateway: str, issuer: str) -> Self:
        grant = {"grant_type": "client_credentials", "client_id": "importer"}
        return cls(gateway, issuer, {**grant, "client_secret": "demo-only-importer"})

    async def close(self) -> None:
        await self._client.aclose()

    async def get(self, path: str, **params: str) -> Json:
        answer = await self._patiently("GET", path, params=params)
        content: Json = answer.json()
        return content

    async def every(self, path: str, **params: str) -> list[Json]:
        """Read a list to its end."""
        found: list[Json] = []
        cursor: dict[str, str] = {}
        while True:
            page = await self.get(path, limit="200", **params, **cursor)
            found += page["items"]
            if page["next_cursor"] is None:
                return found
            cursor = {"cursor": page["next_cursor"]}

    async def create(self, path: str, body: Json) -> Json:
        """POST under one idempotency key until there is an answer."""
        headers = {"Idempotency-Key": str(uuid4())}
        answer = await self._patiently("POST", path, json=body, headers=headers)
        content: Json = answer.json()
        return content

    async def send(self, path: str, body: Json) -> None:
        """POST what has no answer."""
        headers = {"Idempotency-Key": str(uuid4())}
        await self._patiently("POST", path, json=body, headers=headers)

    async def move(self, path: str, verb: str, to: set[str], body: Json | None = None) -> Json:
        """Let the resource at `path` make its move; done when its status is one of `to`."""
        end = time.monotonic() + PATIENCE
        while True:
            seen = await self.get(path)
            if seen["status"] in to:
                return seen
            try:
                await self._once(
                    "POST",
                    f"{path}/{verb}",
                    json=body or {},
                    headers={"If-Match": f'"{seen["revision"]}"', "Idempotency-Key": str(uuid4())},
                )
            except (httpx2.TransportError, Refused) as trouble:
                if isinstance(trouble, Refused) and trouble.status not in AGAIN | {412}:
                    raise
                if time.monotonic() > end:
                    raise
                self._note(path, trouble)
                await asyncio.sleep(PAUSE)

    async def attempt(self, path: str, verb: str, body: Json | None = None) -> int:
        """Let the resource make its move, in one try; return the status of the answer."""
        seen = await self.get(path)
        headers = {"If-Match": f'"{seen["revision"]}"', "Idempotency-Key": str(uuid4())}
        try:
            answer = await self._once("POST", f"{path}/{verb}", json=body or {}, headers=headers)
        except Refused as refused:
            return refused.status
        return answer.status_code

    async def is_served(self, path: str) -> bool:
        """Tell whether one GET gets an answer that is not the server's own trouble."""
        try:
            await self._once("GET", path)
        except httpx2.TransportError:
            return False
        except Refused as refused:
            return refused.status < HTTPStatus.INTERNAL_SERVER_ERROR
        return True

    async def is_taken(self, path: str, body: Json) -> bool:
        """Tell whether one POST creates what it should."""
        headers = {"Idempotency-Key": str(uuid4())}
        try:
            await self._once("POST", path, json=body, headers=headers)
        except (httpx2.TransportError, Refused):
            return False
        return True

    async def upload(self, path: str, content: bytes) -> Json:
        headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": str(uuid4())}
        answer = await self._patiently("POST", path, content=content, headers=headers)
        report: Json = answer.json()
        return report

    async def _patiently(self, method: str, path: str, **options: Any) -> httpx2.Response:  # noqa: ANN401 - httpx2's own
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return await self._once(method, path, **options)
            except (httpx2.TransportError, Refused) as trouble:
                if isinstance(trouble, Refused) and trouble.status not in AGAIN:
                    raise
                if time.monotonic() > end:
                    raise
                self._note(path, trouble)
                await asyncio.sleep(PAUSE)

    def _note(self, path: str, trouble: Exception) -> None:
        status = trouble.status if isinstance(trouble, Refused) else 0
        self.troubles.append(Trouble(time.monotonic(), status, path))

    async def _once(self, method: str, path: str, **options: Any) -> httpx2.Response:  # noqa: ANN401 - httpx2's own
        headers = {"Authorization": f"Bearer {await self.bearer()}"} | options.pop("headers", {})
        answer = await self._client.request(method, path, headers=headers, **options)
        if answer.is_error:
            raise Refused(answer)
        self.commands += method != "GET"
        return answer

    async def bearer(self) -> str:
        async with self._renewing:
            if time.monotonic() >= self._renew_at:
                answer = await self._client.post(self._token_url, data=self._grant)
                token = answer.raise_for_status().json()
                self._token = token["access_token"]
                self._renew_at = time.monotonic() + token["expires_in"] - 60
        return self._token


async def wait_for(
    what: str, look: Callable[[], Awaitable[T | None]], patience: float = PATIENCE
) -> T:
    """Return what `look` finds; fail with a sentence when it never does."""
    end = time.monotonic() + patience
    while (found := await look()) is None:
        assert time.monotonic() < end, f"it did not happen within {patience:.0f} s: {what}"
        await asyncio.sleep(PAUSE)
    return found
