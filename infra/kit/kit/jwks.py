"""The issuer's signing keys, cached: refreshed when old or when a token names an unknown key."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import httpx2
import structlog
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from kit.settings import OidcSettings

MAX_AGE_SECONDS = 300.0
MIN_INTERVAL_SECONDS = 60.0
AFTER_FAILURE_SECONDS = 2.0
FETCH_TIMEOUT_SECONDS = 3.0
_log = structlog.get_logger()


class Jwks:
    """Never raises: without the issuer the last known keys stay in use."""

    def __init__(
        self,
        settings: OidcSettings,
        client: httpx2.AsyncClient | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._client = client
        self._monotonic = monotonic
        self._keys: dict[str, Key] = {}
        self._fetched_at = self._may_ask_at = float("-inf")
        self._lock = asyncio.Lock()

    async def key(self, kid: str) -> Key | None:
        if kid not in self._keys or self._monotonic() > self._fetched_at + MAX_AGE_SECONDS:
            async with self._lock:
                await self._refresh()
        return self._keys.get(kid)

    async def _refresh(self) -> None:
        if self._monotonic() < self._may_ask_at:
            return
        self._may_ask_at = self._monotonic() + MIN_INTERVAL_SECONDS
        try:
            self._keys = _signing_keys(await self._fetch())
            self._fetched_at = self._monotonic()
        except (httpx2.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
            self._may_ask_at = self._monotonic() + AFTER_FAILURE_SECONDS
            _log.warning("jwks-unavailable", error=type(error).__name__)

    async def _fetch(self) -> dict[str, Any]:
        if self._client is None:
            self._client = httpx2.AsyncClient(timeout=FETCH_TIMEOUT_SECONDS)
        url = self._settings.jwks_url
        if not url:
            discovery = f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration"
            url = (await self._get(discovery))["jwks_uri"]
        return await self._get(url)

    async def _get(self, url: str) -> dict[str, Any]:
        assert self._client is not None
        response = await self._client.get(url)
        response.raise_for_status()
        document: dict[str, Any] = response.json()
        return document

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()


def _signing_keys(document: dict[str, Any]) -> dict[str, Key]:
    """Return public keys by id; an id that two keys share names neither."""
    found: dict[str, Key] = {}
    shared: set[str] = set()
    for entry in document["keys"]:
        kid = entry.get("kid")
        if not isinstance(kid, str) or entry.get("use", "sig") != "sig":
            continue
        if entry.get("kty") not in {"RSA", "EC"} or kid in found:
            shared |= {kid} & found.keys()
            continue
        try:
            found[kid] = JWKRegistry.import_key(entry)
        except (JoseError, ValueError):
            _log.warning("jwks-key-unusable", kid=kid)
    return {kid: key for kid, key in found.items() if kid not in shared}
