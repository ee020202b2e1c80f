"""One request = one transaction, committed before the answer is sent."""

import asyncio
import functools
import inspect
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession

from kit import addresses, json_bodies
from kit.auth import bearer_token, current_caller, read_access
from kit.crypto import Cipher
from kit.database_errors import as_problem, is_worth_a_second_try
from kit.etag import etag
from kit.idempotency import Answer, Attempt
from kit.tokens import TokenVerifier

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
_STORED_HEADERS = ("content-type", "etag", "location")
_SAFE = {"GET", "HEAD"}
_KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Chosen by the client; the same key and body give the stored answer (7 days).",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}


@dataclass
class _Unit:
    """The session of one request and what its endpoint returned."""

    session: AsyncSession
    result: object = None


_unit: ContextVar[_Unit] = ContextVar("unit")
_writes: set[asyncio.Task[Response]] = set()


class TransactionRoute(APIRoute):
    """Verifies the token, reads the body, and only then takes a connection of the database.

    In the transaction: access, idempotency key, endpoint, flush, response model, stored answer.
    A client that hangs up does not stop a write.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:  # noqa: ANN401 - FastAPI's own
        extra = dict(options.get("openapi_extra") or {})
        creates = options.get("status_code") == HTTPStatus.CREATED and "POST" in (
            options.get("methods") or ()
        )
        self.is_idempotent = creates and extra.get("x-idempotency") != "none"
        self.max_body_bytes: int | None = options.pop("max_body_size", None)
        if self.is_idempotent:
            extra["parameters"] = [*extra.get("parameters", []), _KEY_PARAMETER]
        super().__init__(path, _flushed(endpoint), **options | {"openapi_extra": extra or None})

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()
        asks_who = _depends_on(self.dependant, current_caller)
        known = addresses.query_names(self.dependant)
        repeatable = self.dependant.request_param_name is None

        async def transact(request: Request, principal: str) -> Response:
            async with request.app.state.database.sessions.begin() as session:
                request.state.session = session
                if asks_who:
                    request.state.caller = await read_access(session, principal)
                return await self._answer(request, session, principal, handler)

        async def run(plain: Request) -> Response:
            most = self.max_body_bytes or plain.app.state.max_body_bytes
            request = json_bodies.JsonRequest(plain, most)
            principal = await _verified(request) if asks_who else ""
            addresses.check(request, known)
            if self.body_field is not None or self.is_idempotent:
                await json_bodies.receive(request, is_json=self.body_field is not None)
            work = functools.partial(transact, request, principal)
            answer = _explained(work, repeatable=repeatable)
            return await (answer if request.method in _SAFE else _unstoppable(answer))

        return run

    async def _answer(
        self, request: Request, session: AsyncSession, principal: str, handler: Handler
    ) -> Response:
        if not self.is_idempotent:
            return await _run(request, session, handler)
        path = f"{request.method} {request.url.path}?{request.url.query}"
        key = request.headers.get("idempotency-key")
        attempt = Attempt.of(principal, path, key, await request.body())
        cipher: Cipher = request.app.state.running.cipher
        stored = await attempt.stored_answer(session, cipher)
        if stored is not None:
            headers = stored.headers | {"Idempotency-Replayed": "true"}
            return Response(stored.body, stored.status, headers)
        response = await _run(request, session, handler)
        await attempt.store(session, cipher, _answer_of(response))
        return response


async def _run(request: Request, session: AsyncSession, handler: Handler) -> Response:
    unit = _Unit(session)
    token = _unit.set(unit)
    try:
        response = await handler(request)
    finally:
        _unit.reset(token)
    revision = getattr(unit.result, "revision", None)
    if isinstance(revision, int):
        response.headers.setdefault("ETag", etag(revision))
    cursor = getattr(unit.result, "next_cursor", None)
    if isinstance(cursor, str):
        url = request.url.include_query_params(cursor=cursor)
        response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return response


def _flushed(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    if not inspect.iscoroutinefunction(endpoint):
        return endpoint

    @functools.wraps(endpoint)
    async def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any endpoint
        unit = _unit.get()
        unit.result = await endpoint(*args, **kwargs)
        await unit.session.flush()
        return unit.result

    return call


async def _verified(request: Request) -> str:
    tokens: TokenVerifier = request.app.state.tokens
    return (await tokens.verify(bearer_token(request))).principal


async def _explained(transact: Callable[[], Awaitable[Response]], *, repeatable: bool) -> Response:
    """Turn the database's refusals into problems, after one more try where that helps."""
    try:
        try:
            return await transact()
        except Exception as error:
            if not (repeatable and is_worth_a_second_try(error)):
                raise
            return await transact()
    except Exception as error:
        problem = as_problem(error)
        if problem is None:
            raise
        raise problem from error


async def _unstoppable(work: Coroutine[Any, Any, Response]) -> Response:
    task = asyncio.create_task(work)
    _writes.add(task)
    task.add_done_callback(_finished)
    return await asyncio.shield(task)


def _finished(task: asyncio.Task[Response]) -> None:
    _writes.discard(task)
    if not task.cancelled():
        task.exception()


def _answer_of(response: Response) -> Answer:
    kept = {name: response.headers[name] for name in _STORED_HEADERS if name in response.headers}
    return Answer(response.status_code, kept, bytes(response.body))


def _depends_on(dependant: Dependant, wanted: Callable[..., Any]) -> bool:
    return any(part.call is wanted or _depends_on(part, wanted) for part in dependant.dependencies)
