"""The firm as its people use it: real tokens, and nothing but the public API."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final, Self, TypeVar
from uuid import uuid4

import httpx2

Json = dict[str, Any]
T = TypeVar("T")
PASSWORD: Final = "demo"  # noqa: S105 - the demo realm's, see infra/keycloak/README.md
IMPORTER_SECRET: Final = "demo-only-importer"  # noqa: S105 - likewise
RENEW_BEFORE_SECONDS: Final = 60
PATIENCE_SECONDS: Final = 60
TRIES: Final = 5
OVERTAKEN: Final = {"stale-etag", "changed-meanwhile"}


class Refused(Exception):
    """The API answered with a problem; `problem` is its body."""

    def __init__(self, method: str, path: str, answer: httpx2.Response) -> None:
        super().__init__(f"{method} {path} answered {answer.status_code}: {answer.text[:600]}")
        self.status = answer.status_code
        self.problem: Json = answer.json() if "json" in answer.headers["content-type"] else {}


class NeverHappened(Exception):
    """What the story waits for did not come."""


class Person:
    """One person (or the import machine) at the gateway, with a token of his own."""

    def __init__(self, gateway: str, issuer: str, grant: Mapping[str, str]) -> None:
        self._gateway = httpx2.Client(base_url=gateway, timeout=120)
        self._token_url = f"{issuer.rstrip('/')}/protocol/openid-connect/token"
        self._grant = dict(grant)
        self._token = ""
        self._renew_at = 0.0

    @classmethod
    def named(cls, login: str, gateway: str, issuer: str) -> Self:
        grant = {"grant_type": "password", "client_id": "demo", "scope": "openid"}
        return cls(gateway, issuer, grant | {"username": login, "password": PASSWORD})

    @classmethod
    def importer(cls, gateway: str, issuer: str) -> Self:
        grant = {"grant_type": "client_credentials", "client_id": "importer"}
        return cls(gateway, issuer, grant | {"client_secret": IMPORTER_SECRET})

    def close(self) -> None:
        self._gateway.close()

    def get(self, path: str, **params: str) -> Json:
        answer: Json = self._send("GET", path, params=params).json()
        return answer

    def post(self, path: str, body: Json | None = None, **headers: str) -> Json:
        """POST with an idempotency key of its own; an empty answer is an empty object."""
        given = {"Idempotency-Key": str(uuid4())} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        answer = self._send("POST", path, json=body or {}, headers=given)
        return answer.json() if answer.content else {}

    def change(self, method: str, path: str, body: Json | None = None) -> Json:
        """Let the resource above the last segment (/close, /team) do it, under its ETag.

        Somebody else's change in between is read, and the request sent again.
        """
        for attempt in range(TRIES):
            etag = self._send("GET", path.rsplit("/", 1)[0]).headers["etag"]
            headers = {"If-Match": etag, "Idempotency-Key": str(uuid4())}
            try:
                answer = self._send(method, path, json=body or {}, headers=headers)
            except Refused as refused:
                if attempt == TRIES - 1 or refused.problem.get("code") not in OVERTAKEN:
                    raise
            else:
                return answer.json() if answer.content else {}
        raise NeverHappened(f"{path} was changed by others {TRIES} times")

    def upload(self, path: str, content: bytes, content_type: str) -> Json:
        headers = {"Content-Type": content_type, "Idempotency-Key": str(uuid4())}
        answer: Json = self._send("POST", path, content=content, headers=headers).json()
        return answer

    def _send(self, method: str, path: str, **options: Any) -> httpx2.Response:  # noqa: ANN401 - httpx2's own
        headers = {"Authorization": f"Bearer {self._bearer()}"} | options.pop("headers", {})
        answer = self._gateway.request(method, path, headers=headers, **options)
        if answer.is_error:
            raise Refused(method, path, answer)
        return answer

    def _bearer(self) -> str:
        if time.monotonic() >= self._renew_at:
            answer = httpx2.post(self._token_url, data=self._grant, timeout=30).raise_for_status()
            token = answer.json()
            self._token = token["access_token"]
            self._renew_at = time.monotonic() + token["expires_in"] - RENEW_BEFORE_SECONDS
        return self._token


def wait_for(what: str, look: Callable[[], T | None], seconds: float = PATIENCE_SECONDS) -> T:
    """Return what `look` finds; raise NeverHappened when it finds nothing for so long."""
    end = time.monotonic() + seconds
    while (found := look()) is None:
        if time.monotonic() > end:
            raise NeverHappened(f"{what} did not happen within {seconds:.0f} s")
        time.sleep(0.05)
    return found
