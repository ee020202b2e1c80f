"""Backpressure: what is too much is refused at once with Retry-After, never queued for ever."""

from typing import Final

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from kit.problem_answers import answer
from kit.problems import Unavailable

_NEVER_REFUSED: Final = ("/livez", "/readyz", "/startupz", "/metrics", "/version")


class InFlightLimit:
    """At most `most` requests of this process run at a time."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in _NEVER_REFUSED:
            await self._app(scope, receive, send)
            return
        if self._running >= self._most:
            problem = Unavailable("This service is busy; try again.").with_headers(Retry_After="1")
            await answer(problem, Request(scope, receive))(scope, receive, send)
            return
        self._running += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._running -= 1
