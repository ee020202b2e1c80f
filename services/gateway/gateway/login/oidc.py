"""Code + PKCE against the firm's identity provider; the protocol is Authlib's."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from fastapi import Request
from fastapi.responses import RedirectResponse

from gateway.settings import Settings
from kit.problems import Unauthorized, Unavailable


@dataclass(frozen=True)
class Tokens:
    """What the provider gave for one login; `expires_at` is the access token's."""

    access: str
    refresh: str | None
    id_token: str | None
    expires_at: datetime
    principal: str


class Provider:
    """The identity provider, found by its discovery document."""

    def __init__(self, settings: Settings) -> None:
        oauth = OAuth()
        issuer = settings.oidc.issuer.rstrip("/")
        self._client: Any = oauth.register(
            "provider",
            server_metadata_url=f"{issuer}/.well-known/openid-configuration",
            client_id=settings.login.client_id,
            client_secret=settings.login.client_secret.get_secret_value(),
            client_kwargs={"scope": "openid", "code_challenge_method": "S256"},
        )
        self._public_url = str(settings.login.public_url).rstrip("/")

    async def redirect(self, request: Request) -> RedirectResponse:
        """Send the browser to the provider; state, nonce and verifier wait in a signed cookie."""
        try:
            answer: RedirectResponse = await self._client.authorize_redirect(
                request, f"{self._public_url}/login/callback"
            )
        except Exception as error:
            raise Unavailable("The identity provider does not answer.") from error
        return answer

    async def tokens(self, request: Request) -> Tokens:
        """Exchange the code that the browser brought back; refuse a foreign or stale one."""
        try:
            answer = await self._client.authorize_access_token(request)
        except OAuthError as error:
            raise Unauthorized(f"The login was not accepted: {error.error}.") from error
        return _tokens(answer, principal=answer["userinfo"]["principal"], refresh=None)

    async def refreshed(self, tokens: Tokens) -> Tokens:
        if tokens.refresh is None:
            raise Unauthorized("The login has ended. Please log in again.")
        try:
            answer = await self._client.fetch_access_token(
                grant_type="refresh_token", refresh_token=tokens.refresh
            )
        except OAuthError as error:
            raise Unauthorized("The login has ended. Please log in again.") from error
        return _tokens(answer, principal=tokens.principal, refresh=tokens.refresh)

    async def logout_url(self, tokens: Tokens) -> str:
        metadata = await self._client.load_server_metadata()
        hint = f"&id_token_hint={tokens.id_token}" if tokens.id_token else ""
        end: str = metadata["end_session_endpoint"]
        return f"{end}?post_logout_redirect_uri={self._public_url}/{hint}"


def _tokens(answer: dict[str, Any], *, principal: str, refresh: str | None) -> Tokens:
    lifetime = timedelta(seconds=int(answer.get("expires_in", 60)))
    return Tokens(
        access=answer["access_token"],
        refresh=answer.get("refresh_token", refresh),
        id_token=answer.get("id_token"),
        expires_at=datetime.now(UTC) + lifetime,
        principal=principal,
    )


def hashed(cookie: str) -> bytes:
    """Return what the table knows a cookie by: a leaked table opens no session."""
    return hashlib.sha256(cookie.encode()).digest()
