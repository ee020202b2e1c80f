"""Every class of forged or misused token is 401, in a constant form and without an echo."""

import base64
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx2
import pytest
from joserfc import jwk, jws

from kit.auth import Caller
from kit.db import Database
from kit.http import Router, create_api
from kit.problems import Unauthorized
from kit.settings import DatabaseSettings, HttpSettings
from kit.testing.issuer import Issuer

CHEN = "chen.jing"
OURS = {"alg": "ES256", "kid": "ec-1"}
Forge = Callable[[Issuer], str]


def _segment(content: object) -> str:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _unsigned(header: object, claims: object, signature: str = "") -> str:
    return f"{_segment(header)}.{_segment(claims)}.{signature}"


def _signed_as_is(issuer: Issuer, header: dict[str, Any], payload: bytes) -> str:
    """Sign whatever stands there with the issuer's own key."""
    registry = jws.JWSRegistry(algorithms=["ES256"], strict_check_header=False)
    signed = jws.serialize_compact(OURS, payload, issuer.keys["ec-1"], registry=registry)
    signing_input = f"{_segment(header)}.{signed.split('.')[1]}".encode()
    algorithm = registry.get_alg("ES256")
    signature = algorithm.sign(signing_input, issuer.keys["ec-1"])
    return f"{signing_input.decode()}.{_segment(signature)}"


def _header(**changes: object) -> Forge:
    def forge(issuer: Issuer) -> str:
        payload = json.dumps(issuer.claims(CHEN)).encode()
        return _signed_as_is(issuer, OURS | changes, payload)

    return forge


def _claims(**changes: object) -> Forge:
    """Whole numbers for exp, iat and nbf are seconds from now; None leaves a claim out."""

    def forge(issuer: Issuer) -> str:
        now = int(time.time())
        claims = issuer.claims(CHEN) | {
            name: now + value if type(value) is int else value for name, value in changes.items()
        }
        return issuer.sign(OURS, {n: value for n, value in claims.items() if value is not None})

    return forge


def _payload(make: Callable[[Issuer], bytes]) -> Forge:
    return lambda issuer: _signed_as_is(issuer, OURS, make(issuer))


def _without_algorithm(name: str) -> Forge:
    return lambda issuer: _unsigned({"alg": name, "kid": "ec-1"}, issuer.claims(CHEN))


def _hmac_with_the_public_key(issuer: Issuer) -> str:
    public = json.dumps(issuer.keys["ec-1"].as_dict(private=False)).encode()
    key = jwk.OctKey.import_key(base64.b64encode(public).decode())
    header = {"alg": "HS256", "kid": "ec-1"}
    return jws.serialize_compact(header, json.dumps(issuer.claims(CHEN)), key, ["HS256"])


def _by_another_key(issuer: Issuer) -> str:
    payload = json.dumps(issuer.claims(CHEN))
    return jws.serialize_compact(OURS, payload, jwk.ECKey.generate_key("P-256"), ["ES256"])


def _with_own_key_in_header(issuer: Issuer) -> str:
    own = jwk.ECKey.generate_key("P-256")
    header = {**OURS, "jwk": own.as_dict(private=False)}
    return jws.serialize_compact(header, json.dumps(issuer.claims(CHEN)), own, ["ES256"])


def _cut(part: int) -> Forge:
    def forge(issuer: Issuer) -> str:
        parts = issuer.token(CHEN).split(".")
        parts[part] = parts[part][:-8]
        return ".".join(parts)

    return forge


def _other_claims_same_signature(issuer: Issuer) -> str:
    header, _, signature = issuer.token(CHEN).split(".")
    return f"{header}.{_segment(issuer.claims('someone.else'))}.{signature}"


def _double_member(issuer: Issuer) -> bytes:
    text = json.dumps(issuer.claims(CHEN))
    return f'{text[:-1]}, "principal": "an.administrator"}}'.encode()


FORGERIES: dict[str, Forge] = {
    "empty": lambda _: "",
    "one word": lambda _: "abracadabra",
    "dots": lambda _: "..",
    "four parts": lambda issuer: issuer.token(CHEN) + ".x",
    "64 kB": lambda _: "a" * 65_536,
    "not base64": lambda _: "§.§.§".encode().decode("latin-1"),
    "not JSON": lambda _: _unsigned(b"{", b"{"),
    "a list for a header": lambda issuer: _unsigned(["alg"], issuer.claims(CHEN), "AAAA"),
    "no alg": lambda issuer: _unsigned({"kid": "ec-1"}, issuer.claims(CHEN), "AAAA"),
    "alg none": _without_algorithm("none"),
    "alg None": _without_algorithm("None"),
    "alg nOnE": _without_algorithm("nOnE"),
    "alg a list": lambda issuer: _unsigned({"alg": ["ES256"], "kid": "ec-1"}, issuer.claims(CHEN)),
    "HS256 with the public key": _hmac_with_the_public_key,
    "another algorithm's name": _header(alg="RS256"),
    "an algorithm not on the list": _header(alg="ES384"),
    "another key": _by_another_key,
    "its own key in the header": _with_own_key_in_header,
    "signature cut": _cut(2),
    "payload cut": _cut(1),
    "other claims": _other_claims_same_signature,
    "no kid": _header(kid=None),
    "kid unknown": _header(kid="ec-9"),
    "kid a path": _header(kid="../../dev/null"),
    "kid SQL": _header(kid="' UNION SELECT 'x"),
    "kid a number": _header(kid=1),
    "jku": _header(jku="https://evil.test/jwks"),
    "x5u": _header(x5u="https://evil.test/x5u"),
    "x5c": _header(x5c=["MIIB"]),
    "crit": _header(crit=["exp"]),
    "b64": _header(b64=False, crit=["b64"]),
    "typ of another token": _header(typ="logout+jwt"),
    "doubled member": _payload(_double_member),
    "claims a list": _payload(lambda _: b"[]"),
    "claims NaN": _payload(lambda i: json.dumps(i.claims(CHEN) | {"exp": float("nan")}).encode()),
    "another issuer": _claims(iss="https://issuer.test/realms/other"),
    "issuer with a slash": _claims(iss="https://issuer.test/realms/hengping/"),
    "no issuer": _claims(iss=None),
    "another audience": _claims(aud=["account"]),
    "no audience": _claims(aud=None),
    "audience an object": _claims(aud={"hengping": 1}),
    "another client": _claims(azp="another-app"),
    "no client": _claims(azp=None),
    "ID token by typ": _claims(typ="ID"),
    "ID token by at_hash": _claims(at_hash="abc"),
    "refresh token": _claims(typ="Refresh"),
    "expired 61 s ago": _claims(exp=-61),
    "no exp": _claims(exp=None),
    "exp a text": _claims(exp="9999999999"),
    "exp true": _claims(exp=True),
    "issued in 61 s": _claims(iat=61),
    "no iat": _claims(iat=None),
    "valid in 61 s": _claims(nbf=61),
    "no subject": _claims(sub=None),
    "subject empty": _claims(sub=""),
    "no principal": _claims(principal=None),
    "principal a list": _claims(principal=[CHEN]),
    "principal with a NUL": _claims(principal="chen\0jing"),
    "principal too long": _claims(principal="c" * 201),
}


@pytest.fixture
async def door(issuer: Issuer) -> AsyncIterator[httpx2.AsyncClient]:
    """Open an API without a database: whoever is refused for the token never reaches it."""
    database = Database(DatabaseSettings(url="postgresql://nobody@127.0.0.1:9/none"))
    router = Router(prefix="/v1/door", tags=["door"])

    @router.get("")
    async def enter(_: Caller) -> None:
        pass

    app = create_api(
        "door", [router], database=database, tokens=issuer.verifier(), settings=HttpSettings()
    )
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://door.test") as client:
        yield client
    await database.dispose()


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_forged_token_is_401(
    door: httpx2.AsyncClient, issuer: Issuer, forgery: str
) -> None:
    token = FORGERIES[forgery](issuer)
    sent = [(b"authorization", b"Bearer " + token.encode("latin-1"))]
    answer = await door.get("/v1/door", headers=sent)

    assert (answer.status_code, forgery) == (401, forgery)
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "unauthorized"
    assert not token or token not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Basic Y2hlbjpqaW5n"},
        {"Authorization": "Bearer"},
        {"X-User-Id": CHEN, "X-Forwarded-User": CHEN, "X-Forwarded-For": "127.0.0.1"},
    ],
)
async def test_whoever_shows_no_bearer_token_is_401(
    door: httpx2.AsyncClient, headers: dict[str, str]
) -> None:
    assert (await door.get("/v1/door", headers=headers)).status_code == 401


async def test_two_authorization_headers_are_401(door: httpx2.AsyncClient, issuer: Issuer) -> None:
    good = f"Bearer {issuer.token(CHEN)}".encode()
    answer = await door.get("/v1/door", headers=[(b"authorization", good)] * 2)

    assert answer.status_code == 401


async def test_a_good_token_gets_past_the_door(door: httpx2.AsyncClient, issuer: Issuer) -> None:
    answer = await door.get("/v1/door", headers={"Authorization": f"Bearer {issuer.token(CHEN)}"})

    assert answer.status_code == 503


async def test_a_thousand_unknown_keys_make_one_request_to_the_issuer(
    door: httpx2.AsyncClient, issuer: Issuer
) -> None:
    for number in range(1000):
        token = _header(kid=f"unknown-{number}")(issuer)
        headers = {"Authorization": f"Bearer {token}"}
        assert (await door.get("/v1/door", headers=headers)).status_code == 401

    assert issuer.fetches == 1


@pytest.mark.parametrize("seconds", [-29, 0, 29])
async def test_a_clock_may_be_off_by_half_a_minute(issuer: Issuer, seconds: int) -> None:
    token = _claims(iat=seconds, nbf=seconds)(issuer)

    assert (await issuer.verifier().verify(token)).principal == CHEN


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
async def test_rsa_keys_serve_as_well(issuer: Issuer, algorithm: str) -> None:
    issuer.add_key("rsa-1", jwk.RSAKey.generate_key(2048))
    header = {"alg": algorithm, "kid": "rsa-1", "typ": "JWT"}
    token = issuer.sign(header, issuer.claims(CHEN))

    assert (await issuer.verifier().verify(token)).principal == CHEN


class Clock:
    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


async def test_a_key_rotated_in_is_fetched_and_one_rotated_out_is_dropped(issuer: Issuer) -> None:
    clock = Clock()
    verifier = issuer.verifier(clock)
    old = issuer.token(CHEN)
    await verifier.verify(old)
    del issuer.keys["ec-1"]
    issuer.add_key("ec-2", jwk.ECKey.generate_key("P-256"))
    new = issuer.sign({"alg": "ES256", "kid": "ec-2"}, issuer.claims(CHEN))

    with pytest.raises(Unauthorized):
        await verifier.verify(new)
    clock.seconds += 61
    assert (await verifier.verify(new)).principal == CHEN
    with pytest.raises(Unauthorized):
        await verifier.verify(old)


async def test_while_the_issuer_is_away_known_keys_go_on(issuer: Issuer) -> None:
    clock = Clock()
    verifier = issuer.verifier(clock)
    issuer.is_down = True
    with pytest.raises(Unauthorized):
        await verifier.verify(issuer.token(CHEN))

    issuer.is_down = False
    clock.seconds += 3
    await verifier.verify(issuer.token(CHEN))

    issuer.is_down = True
    clock.seconds += 3600
    assert (await verifier.verify(issuer.token(CHEN))).principal == CHEN


async def test_an_id_that_two_keys_share_names_neither(issuer: Issuer) -> None:
    token = issuer.token(CHEN)
    public = issuer.jwks()["keys"][0]
    issuer.jwks = lambda: {"keys": [public, public, {"kid": 5}, {"kid": "x", "kty": "EC"}]}  # type: ignore[method-assign]  # a careless issuer

    with pytest.raises(Unauthorized):
        await issuer.verifier().verify(token)
