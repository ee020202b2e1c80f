"""Asking the services in the caller's name, a few at a time."""

import asyncio
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
from fastapi import Request

from gateway.login.caller import bearer_of
from gateway.proxy.headers import Word, inward, request_id, traced
from gateway.proxy.upstreams import Upstreams
from kit.problems import Unauthorized

AT_ONCE: Final = 8
SECONDS: Final = 5.0
Answer = tuple[int | None, Any]
"""The status and the JSON; no status where nobody answered in time."""


class Asking:
    """One reader's questions: their token, their language, their request id."""

    def __init__(self, upstreams: Upstreams, headers: list[tuple[str, str]]) -> None:
        self._upstreams = upstreams
        self._headers = headers
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def get(self, service: str, path: str) -> Answer:
        """`path` is the gateway's own, its ids are UUIDs."""
        if service not in self._upstreams.addresses:
            return None, None
        at = urlsplit(path)
        url = self._upstreams.url(service, at.path, at.query)
        async with self._slots:
            try:
                answer = await self._upstreams.client.get(
                    url, headers=self._headers, timeout=SECONDS
                )
                return answer.status_code, answer.json() if answer.is_success else None
            except (httpx2.HTTPError, ValueError):
                return None, None


async def asking(request: Request) -> Asking:
    """Raise Unauthorized where nobody is logged in."""
    bearer = await bearer_of(request)
    if bearer is None:
        raise Unauthorized("Log in to read a timeline.")
    address = request.client.host if request.client else ""
    word = Word(bearer, request_id(request.headers.get("x-request-id", "")), address)
    language = [("accept-language", request.headers.get("accept-language", "")[:400])]
    return Asking(request.app.state.upstreams, traced(inward(language, word)))
