"""What every route refuses, and how: each check returns what it found wrong.

The routes come from the OpenAPI document, so that a new one is checked without a word.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID, uuid4

from kit.testing.routes import Route
from kit.testing.samples import Spoilt
from kit.testing.trial import NOT_READ, Trial, is_problem, names_the_field, told

Check = Callable[[Trial], Awaitable[list[str]]]
_ABSENT: Final = str(UUID(int=7))
_JSON, _PLAIN = {"Content-Type": "application/json"}, {"Content-Type": "text/plain"}
_NO_JSON: Final = (b"{", b'{"a": NaN}', b"\xff", b'{"a": 1, "a": 2}', b'{"a": "\\u0000"}')


async def wrong_bodies(trial: Trial) -> list[str]:
    """Unknown, missing, malformed and too large members, at every depth."""
    wrong = []
    before = await trial.stored()
    for route in trial.routes:
        if route.json_schema is None:
            continue
        for fault in trial.samples.spoilt(route.json_schema):
            answer = await trial.ask(route, **trial.valid(route) | {"json": fault.value})
            if not names_the_field(answer, fault.pointer):
                wrong.append(told(route, fault, answer))
    return wrong + _changed(before, await trial.stored())


async def wrong_addresses(trial: Trial) -> list[str]:
    """Malformed ids, unknown and malformed filters and cursors."""
    wrong = []
    for route in trial.routes:
        for fault in _wrong_places(trial, route):
            place, name = fault.value, fault.pointer.removeprefix("#path/")
            address = route.address({**trial.places, f"{route.name} {name}": quote(place, "")})
            answer = await trial.ask(route, address=address, **trial.valid(route))
            if not names_the_field(answer, fault.pointer):
                wrong.append(told(route, fault, answer))
        for fault in _wrong_queries(trial, route):
            valid = trial.valid(route)
            valid["params"] |= fault.value
            answer = await trial.ask(route, **valid)
            if not names_the_field(answer, fault.pointer):
                wrong.append(told(route, fault, answer))
    return wrong


def _wrong_places(trial: Trial, route: Route) -> list[Spoilt]:
    return [
        fault
        for name, schema in route.parameters("path").items()
        for fault in trial.wrong_texts(schema, f"#path/{name}")
    ]


def _wrong_queries(trial: Trial, route: Route) -> list[Spoilt]:
    faults = [Spoilt("#query/colour", {"colour": "blue"})]
    for name, schema in route.parameters("query").items():
        found = trial.wrong_texts(schema, f"#query/{name}")
        faults += [Spoilt(fault.pointer, {name: fault.value}) for fault in found]
        if name == "cursor":
            faults += [Spoilt("#query/cursor", {name: text}) for text in ("%%%", "AAAA", "W10")]
    return faults


async def other_content(trial: Trial) -> list[str]:
    """Bodies that are no JSON, not declared as JSON, or too large as a whole."""
    wrong = []
    huge = b'{"name": "' + b"a" * trial.api.app.state.max_body_bytes + b'"}'
    for route in trial.routes:
        tries = [(b"{}", _PLAIN, 415)] if route.takes_body else []
        if route.json_schema is not None:
            tries += [(content, _JSON, 422) for content in _NO_JSON] + [(huge, _JSON, 413)]
        for content, headers, status in tries:
            params = trial.valid(route)["params"]
            answer = await trial.ask(route, content=content, headers=headers, params=params)
            if not is_problem(answer, status):
                wrong.append(told(route, content[:20], answer))
    return wrong


async def no_valid_token(trial: Trial) -> list[str]:
    """None, malformed, expired, or for others; whatever the body."""
    issuer, now = trial.api.issuer, int(time.time())
    past = issuer.token(trial.by, iat=now - 900, exp=now - 600)
    tokens = [past, issuer.token(trial.by, aud=["others"]), issuer.token(trial.by, sub=None)]
    tokens += [issuer.token(trial.by, iss="https://else.test"), "nonsense", ""]
    shown = ["", "Basic YTpi", *(f"Bearer {token}" for token in tokens)]
    public = frozenset(route.name for route in trial.routes if route.is_public)
    wrong = [f"public: {sorted(public)}"] if public != trial.public else []
    for route in trial.routes:
        for value in [] if route.is_public else shown:
            body = {"json": {"colour": "blue"}} if route.takes_body else {}
            answer = await trial.ask(route, headers={"Authorization": value}, **body)
            if not is_problem(answer, 401) or "www-authenticate" not in answer.headers:
                wrong.append(told(route, value, answer))
    return wrong


async def roles_without_the_right(trial: Trial) -> list[str]:
    """Each role at each route, asking for rows that are not there: the right comes first."""
    routes = [route for route in trial.routes if not route.is_public]
    wrong = [f"no such row or route: {n}" for n in {r.name for r in routes} ^ trial.roles.keys()]
    absent = {name: _ABSENT if _is_id(text) else text for name, text in trial.places.items()}
    for role, principal in trial.one_role.items():
        for route in routes:
            address, valid = route.address(absent), trial.valid(route)
            answer = await trial.ask(route, by=principal, address=address, **valid)
            may = role in trial.roles.get(route.name, ())
            if is_problem(answer, 403) is may or answer.status_code in {401, 500, 503}:
                wrong.append(told(route, role, answer))
    return wrong


async def changes_of_what_was_not_read(trial: Trial) -> list[str]:
    """Every write that does not create says which revision it changes, or why it need not."""
    wrong = []
    before = await trial.stored()
    free = {r.name for r in trial.routes if not (r.takes_if_match or r.creates or r.only_reads)}
    wrong = [f"If-Match: {name}" for name in free ^ trial.unmatched.keys()]
    for route in trial.routes:
        if not route.takes_if_match:
            continue
        for sent, status in (("", 428), ("new", 422), ('"1", "2"', 422), (NOT_READ, 412)):
            answer = await trial.ask(route, **trial.valid(route) | {"headers": {"If-Match": sent}})
            named = status != 422 or names_the_field(answer, "#header/If-Match")  # noqa: PLR2004 - Unprocessable Content
            if not (is_problem(answer, status) and named):
                wrong.append(told(route, sent, answer))
    return wrong + _changed(before, await trial.stored())


async def creating_again(trial: Trial) -> list[str]:
    """Demand a key that gives the stored answer and lets no other body go under it."""
    wrong = []
    for route in trial.routes:
        if not route.creates:
            continue
        valid, key = trial.valid(route), {"Idempotency-Key": str(uuid4())}
        for none in ("", "a b", "x" * 256):
            answer = await trial.ask(route, headers={"Idempotency-Key": none}, **valid)
            if not is_problem(answer, 400):
                wrong.append(told(route, none, answer))
        first = await trial.ask(route, headers=key, **valid)
        again = await trial.ask(route, headers=key, **valid)
        is_same = (again.status_code, again.content) == (201, first.content)
        if not is_same or again.headers.get("idempotency-replayed") != "true":
            wrong.append(told(route, first.text, again))
        other = await trial.ask(route, headers=key, **valid | {"json": {"colour": "blue"}})
        if not is_problem(other, 422) or other.json()["code"] != "idempotency-key-reused":
            wrong.append(told(route, "another body", other))
    return wrong


async def behind_a_wall(trial: Trial, *names: str) -> list[str]:
    """Every route with one of these path parameters says that there is nothing."""
    wrong = []
    for route in trial.routes:
        if route.parameters("path").keys() & set(names):
            answer = await trial.ask(route, **trial.valid(route))
            if not is_problem(answer, 404):
                wrong.append(told(route, "walled", answer))
    return wrong


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [f"{name} was changed" for name in after if before.get(name) != after[name]]


def _is_id(text: str) -> bool:
    return len(text) == len(_ABSENT) and text.count("-") == _ABSENT.count("-")


CHECKS: Final[tuple[Check, ...]] = (
    wrong_bodies,
    wrong_addresses,
    other_content,
    no_valid_token,
    roles_without_the_right,
    changes_of_what_was_not_read,
    creating_again,
)
