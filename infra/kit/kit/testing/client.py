"""A service's API within the test's process, asked by named principals with real tokens."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from kit import access
from kit.access import Role
from kit.crypto import Cipher
from kit.db import Database
from kit.running import Running
from kit.service import Service
from kit.settings import KafkaSettings, SecretsSettings
from kit.testing.issuer import Issuer
from kit.testing.keys import DATA_KEY

NO_KAFKA = KafkaSettings(bootstrap="127.0.0.1:9")


@dataclass(frozen=True)
class _Access:
    principal: str
    staff_id: UUID | None
    roles: tuple[str, ...]
    office_ids: tuple[UUID, ...]
    scopes: tuple[str, ...]
    state: str


class Api:
    """Requests carry a token of `by` (none when empty) and, when they POST, a key of their own."""

    def __init__(self, app: FastAPI, running: Running, issuer: Issuer) -> None:
        self.app = app
        self.running = running
        self.issuer = issuer
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        self.http = httpx2.AsyncClient(transport=transport, base_url="http://service.test")

    async def let(
        self,
        principal: str,
        *roles: Role,
        offices: Collection[UUID] = (),
        staff_id: UUID | None = None,
        state: str = "active",
    ) -> str:
        """Give access as the firm's feed would; return the principal."""
        given = _Access(principal, staff_id, roles, tuple(offices), (), state)
        async with self.running.database.sessions.begin() as session:
            await access.keep(session, given)
        return principal

    async def ask(
        self,
        method: str,
        path: str,
        *,
        by: str = "",
        headers: dict[str, str] | None = None,
        **options: Any,  # noqa: ANN401 - httpx2's own
    ) -> httpx2.Response:
        sent = {"Accept-Language": "en"} | (headers or {})
        if by:
            sent.setdefault("Authorization", f"Bearer {self.issuer.token(by)}")
        if method == "POST":
            sent.setdefault("Idempotency-Key", str(uuid4()))
        return await self.http.request(method, path, headers=sent, **options)

    async def get(self, path: str, **options: Any) -> httpx2.Response:  # noqa: ANN401 - see ask
        return await self.ask("GET", path, **options)

    async def post(self, path: str, json: object = None, **options: Any) -> httpx2.Response:  # noqa: ANN401 - see ask
        body: dict[str, Any] = {} if json is None else {"json": json}
        return await self.ask("POST", path, **body, **options)

    async def put(self, path: str, json: object, **options: Any) -> httpx2.Response:  # noqa: ANN401 - see ask
        return await self.ask("PUT", path, json=json, **options)

    async def roles_of(self, principal: str) -> list[str]:
        """Return what the kept access table says, nothing for who has left."""
        kept = access.ACCESS.c
        active = (kept.principal == principal) & (kept.state == "active")
        async with self.running.database.sessions() as session:
            return await session.scalar(select(kept.roles).where(active)) or []


Serve = Callable[..., Awaitable[Api]]


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
async def serve(issuer: Issuer) -> AsyncIterator[Serve]:
    """Offer a function that opens the API of a service; further keywords are settings."""
    async with AsyncExitStack() as stack:

        async def make(service: Service, database: Database, **more: Any) -> Api:  # noqa: ANN401 - settings
            settings = service.settings(
                database=database.settings,
                oidc=issuer.settings,
                **{"kafka": NO_KAFKA, "secrets": SecretsSettings(data_key=DATA_KEY)} | more,
            )
            running = Running(settings, database, issuer.verifier(), Cipher(DATA_KEY))
            if service.resources is not None:
                await stack.enter_async_context(service.resources(running))
            api = Api(service.api(running), running, issuer)
            stack.push_async_callback(api.http.aclose)
            return api

        yield make
