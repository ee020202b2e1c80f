"""How many requests one principal or one address may send in a minute."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.login.caller import COOKIE
from gateway.login.oidc import hashed
from gateway.settings import LimitSettings
from kit.problem_answers import answer
from kit.problems import TooManyRequests


@dataclass(frozen=True)
class Quota:
    """What is left in the current window, as the RateLimit headers say it."""

    limit: int
    remaining: int
    reset_seconds: int

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset_seconds),
        }


class Limiter:
    """Two windows: everything of an address, and each credential (or none) by itself.

    Counters, weighted as the window slides: what a request costs does not grow with the limit.
    """

    def __init__(self, settings: LimitSettings, now: Callable[[], float]) -> None:
        self._windows = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._address = RateLimitItemPerMinute(settings.per_address)
        self._credential = RateLimitItemPerMinute(settings.per_credential)
        self._anonymous = RateLimitItemPerMinute(settings.anonymous)
        self._now = now

    async def take(self, address: str, credential: str | None) -> Quota:
        """Count one request; raise TooManyRequests when either window is full."""
        await self._take(self._address, f"address:{address}")
        if credential is None:
            return await self._take(self._anonymous, f"anonymous:{address}")
        return await self._take(self._credential, f"credential:{hashed(credential).hex()}")

    async def _take(self, item: RateLimitItem, who: str) -> Quota:
        taken = await self._windows.hit(item, who)
        stats = await self._windows.get_window_stats(item, who)
        reset = max(1, int(stats.reset_time - self._now()))
        quota = Quota(item.amount, max(0, stats.remaining), reset)
        if not taken:
            detail = f"At most {item.amount} requests a minute; try again in {reset} s."
            raise TooManyRequests(detail).with_headers(Retry_After=str(reset), **_named(quota))
        return quota


def _named(quota: Quota) -> dict[str, str]:
    return {name.replace("-", "_"): value for name, value in quota.headers.items()}


class RateLimits:
    """Counts each /v1 request: by its bearer token or cookie where it has one, else by address."""

    def __init__(self, app: ASGIApp, limiter: Limiter) -> None:
        self._app = app
        self._limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            quota = await self._quota(request)
        except TooManyRequests as problem:
            await answer(problem, request)(scope, receive, send)
            return

        async def send_with_quota(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(quota.headers)
            await send(message)

        await self._app(scope, receive, send_with_quota)

    async def _quota(self, request: Request) -> Quota:
        credential = request.headers.get("authorization") or request.cookies.get(COOKIE)
        return await self._limiter.take(request.client.host if request.client else "", credential)
