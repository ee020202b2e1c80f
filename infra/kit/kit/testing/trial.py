"""Asking every route of a service as its OpenAPI document describes them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

import httpx2
from sqlalchemy import text

from kit.access import Role
from kit.problem_answers import MEDIA_TYPE
from kit.testing.client import Api
from kit.testing.routes import Route, routes_of
from kit.testing.samples import Samples, Schema, Spoilt, kind_of, wrong_values

NOT_READ: Final = '"987654321"'
_LONGEST: Final = 2000
_NDJSON: Final = {"Content-Type": "application/x-ndjson"}


@dataclass(frozen=True)
class Trial:
    """`by` may do everything; `places` are real rows by path parameter (or `<route> <name>`).

    `examples` are valid values by component or member, and bodies by route. `roles` says who may
    use a route, `one_role` is a principal of each role. `unmatched` are the writes without
    If-Match, each with the reason; `public` the routes that need no token. `if_match` is sent
    where a body is wrong: a route may look at the row before the body.
    """

    api: Api
    by: str
    places: Mapping[str, str]
    roles: Mapping[str, frozenset[Role]]
    one_role: Mapping[Role, str]
    unmatched: Mapping[str, str]
    examples: Mapping[str, Any] = field(default_factory=dict)
    public: frozenset[str] = frozenset()
    if_match: str = NOT_READ

    @property
    def routes(self) -> list[Route]:
        return routes_of(self.api.app)

    @property
    def samples(self) -> Samples:
        return Samples(self.api.app.openapi(), self.examples)

    def valid(self, route: Route) -> dict[str, Any]:
        """Return the options of a request that is as the document wants it."""
        query = {
            name: self.samples.valid(schema, name) for name, schema in route.required_query.items()
        }
        options: dict[str, Any] = {"params": query}
        if route.json_schema is not None:
            example = self.examples.get(route.name)
            options["json"] = example or self.samples.valid(route.json_schema)
        elif route.takes_body:
            options |= {"content": b"", "headers": _NDJSON}
        return options

    async def ask(self, route: Route, **options: Any) -> httpx2.Response:  # noqa: ANN401 - httpx2's own
        """Ask where a row is, by whom may; headers without a value are left out."""
        by = options.pop("by", self.by)
        address = options.pop("address", None) or route.address(self.places)
        headers = {
            "Accept-Language": "en",
            "Authorization": "" if route.is_public else f"Bearer {self.api.issuer.token(by)}",
            "Idempotency-Key": str(uuid4()),
            "If-Match": self.if_match,
        } | options.pop("headers", {})
        sent = {name: value for name, value in headers.items() if value}
        return await self.api.http.request(route.method, address, headers=sent, **options)

    async def stored(self) -> dict[str, str]:
        """Return a digest of each table."""
        names = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        digest = "SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM public.{} t"
        async with self.api.running.database.sessions() as session:
            return {
                name: await session.scalar(text(digest.format(name)))
                for name in (await session.scalars(names)).all()
            }

    def wrong_texts(self, schema: Schema, pointer: str) -> Iterator[Spoilt]:
        """Yield what cannot stand in an address."""
        whole = self.samples.resolved(schema)
        if kind_of(whole) == "array":
            yield from self.wrong_texts(whole["items"], f"{pointer}/0")
            return
        for value in wrong_values(whole):
            if str(value).strip() and (isinstance(value, str) or kind_of(whole) != "string"):
                yield Spoilt(pointer, str(value)[:_LONGEST])


def is_problem(answer: httpx2.Response, status: int) -> bool:
    return answer.status_code == status and answer.headers["content-type"] == MEDIA_TYPE


def names_the_field(answer: httpx2.Response, pointer: str) -> bool:
    if not is_problem(answer, 422):
        return False
    errors = answer.json().get("errors", [])
    return any(error["pointer"] == pointer and error["detail"] for error in errors)


def told(route: Route, what: object, answer: httpx2.Response) -> str:
    return f"{route.name} {str(what)[:200]}: {answer.status_code} {answer.text[:300]}"


_ADMINISTRATOR: Final = frozenset({Role.ADMINISTRATOR})
OPERATIONS: Final[dict[str, frozenset[Role]]] = {
    "operations_list_dead_letters": _ADMINISTRATOR | {Role.AUDITOR},
    "operations_replay_dead_letter": _ADMINISTRATOR,
    "operations_discard_dead_letter": _ADMINISTRATOR,
    "operations_skip_gap": _ADMINISTRATOR,
    "operations_resend": _ADMINISTRATOR,
    "operations_verify_audit": _ADMINISTRATOR | {Role.AUDITOR},
}
COMMANDS: Final[dict[str, str]] = {
    "operations_replay_dead_letter": "a command to the service; a letter is replayed once",
    "operations_discard_dead_letter": "a command to the service; a letter is discarded once",
    "operations_skip_gap": "a command to the service; a gap is skipped once",
    "operations_resend": "a command to the service; sending again changes nothing",
}


async def one_of_each_role(api: Api, offices: Collection[UUID] = ()) -> dict[Role, str]:
    return {
        role: await api.let(f"one.{role}", role, offices=offices, staff_id=UUID(int=9))
        for role in Role
    }
