"""An OIDC issuer in the test's own process; tokens are verified on the same path as real ones."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx2
from joserfc import jwt
from joserfc.jwk import ECKey, Key

from kit.jwks import Jwks
from kit.settings import OidcSettings
from kit.tokens import TokenVerifier

URL = "https://issuer.test/realms/hengping"
CLIENT = "tests"


class Issuer:
    """`fetches` counts how often the keys were asked for; `is_down` makes it fail."""

    def __init__(self) -> None:
        self.settings = OidcSettings(issuer=URL, clients=frozenset({CLIENT}))
        self.keys: dict[str, Key] = {"ec-1": ECKey.generate_key("P-256")}
        self.fetches = 0
        self.is_down = False

    def add_key(self, kid: str, key: Key) -> None:
        self.keys[kid] = key

    def claims(self, principal: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any claim
        """Return an access token's claims; a change to None leaves the claim out."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": URL,
            "aud": [self.settings.audience, "account"],
            "azp": CLIENT,
            "sub": str(uuid4()),
            "typ": "Bearer",
            "principal": principal,
            "iat": now,
            "exp": now + 300,
        }
        return {name: value for name, value in (claims | changes).items() if value is not None}

    def token(self, principal: str, **changes: Any) -> str:  # noqa: ANN401 - any claim
        return self.sign({"alg": "ES256", "kid": "ec-1"}, self.claims(principal, **changes))

    def sign(self, header: dict[str, Any], claims: dict[str, Any]) -> str:
        key = self.keys[header["kid"]]
        return jwt.encode(header, claims, key, algorithms=["ES256", "RS256", "PS256"])

    def jwks(self) -> dict[str, Any]:
        return {
            "keys": [
                key.as_dict(private=False) | {"kid": kid, "use": "sig"}
                for kid, key in self.keys.items()
            ]
        }

    def verifier(self, monotonic: Callable[[], float] = time.monotonic) -> TokenVerifier:
        transport = httpx2.MockTransport(self._answer)
        jwks = Jwks(self.settings, httpx2.AsyncClient(transport=transport), monotonic)
        return TokenVerifier(self.settings, jwks)

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        if self.is_down:
            raise httpx2.ConnectError("refused", request=request)
        if request.url.path.endswith("/.well-known/openid-configuration"):
            return httpx2.Response(200, json={"issuer": URL, "jwks_uri": f"{URL}/certs"})
        self.fetches += 1
        return httpx2.Response(200, json=self.jwks())
