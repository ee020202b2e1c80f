"""Verify an access token: signature by the issuer's key, and every claim we rely on."""

from collections.abc import Callable
from typing import Any, Literal

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.util import urlsafe_b64decode
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, StrictInt

from kit import clock, strict_json
from kit.jwks import Jwks
from kit.problems import Unauthorized
from kit.settings import OidcSettings

ALGORITHMS = ("RS256", "ES256", "PS256")
MAX_TOKEN_LENGTH = 16_384
SKEW_SECONDS = 30
_HEADER_MEMBERS = {"alg", "kid", "typ"}
_TYPES = {None, "JWT", "jwt", "at+jwt", "application/at+jwt"}
Timestamp = StrictInt | FiniteFloat


class Claims(BaseModel):
    """`typ` is Keycloak's kind of token; `at_hash` stands only in an ID token."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    iss: str
    aud: str | list[str]
    sub: str = Field(min_length=1, max_length=255)
    exp: Timestamp
    iat: Timestamp
    nbf: Timestamp | None = None
    azp: str | None = None
    typ: Literal["Bearer"] | None = None
    at_hash: None = None
    principal: str = Field(pattern=r"^[\w.@+:-]{1,200}$")


class TokenVerifier:
    def __init__(
        self,
        settings: OidcSettings,
        jwks: Jwks,
        now: Callable[[], float] = lambda: clock.unshifted().timestamp(),
    ) -> None:
        self._settings = settings
        self._jwks = jwks
        self._now = now

    async def verify(self, token: str) -> Claims:
        """Raise Unauthorized unless every check passes; the token itself is never repeated."""
        if not 0 < len(token) <= MAX_TOKEN_LENGTH:
            raise Unauthorized("The access token has no usable length.")
        try:
            claims = await self._read(token)
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
            detail = "The access token cannot be verified."
            raise Unauthorized(detail) from error
        self._check(claims)
        return claims

    async def _read(self, token: str) -> Claims:
        signed = jws.extract_compact(token.encode("ascii"))
        header = _members(urlsafe_b64decode(signed.segments["header"]))
        if header.keys() - _HEADER_MEMBERS or header.get("typ") not in _TYPES:
            raise ValueError("unexpected header")
        if header.get("alg") not in ALGORITHMS or not isinstance(header.get("kid"), str):
            raise ValueError("unexpected algorithm or key id")
        key = await self._jwks.key(header["kid"])
        if key is None or not jws.validate_compact(signed, key, ALGORITHMS):
            raise ValueError("unknown key or wrong signature")
        return Claims.model_validate(_members(signed.payload))

    def _check(self, claims: Claims) -> None:
        now = self._now()
        audience = [claims.aud] if isinstance(claims.aud, str) else claims.aud
        clients = self._settings.clients
        refusals = {
            "another issuer": claims.iss != self._settings.issuer,
            "another audience": self._settings.audience not in audience,
            "a client that is not ours": bool(clients) and claims.azp not in clients,
            "expired": claims.exp <= now - SKEW_SECONDS,
            "not yet valid": max(claims.iat, claims.nbf or claims.iat) > now + SKEW_SECONDS,
        }
        for reason, refused in refusals.items():
            if refused:
                raise Unauthorized(f"The access token is refused: {reason}.")


def _members(data: bytes | None) -> dict[str, Any]:
    members = strict_json.loads(data or b"")
    if not isinstance(members, dict):
        raise ValueError("not an object")  # noqa: TRY004 - caught with the other refusals
    return members
