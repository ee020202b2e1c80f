"""JSON request bodies: read strictly, refused with 415 when they come as something else."""

import json
from typing import Any

from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from kit import strict_json
from kit.problems import BadRequest, TooLarge, UnsupportedMedia


class JsonRequest(Request):
    """A request whose JSON is read by kit.strict_json; FastAPI answers 422 for what it refuses."""

    def __init__(self, request: Request, max_bytes: int) -> None:
        super().__init__(request.scope, _limited(request.receive, max_bytes))

    async def json(self) -> Any:  # noqa: ANN401 - overrides Starlette
        body = await self.body()
        try:
            return strict_json.loads(body)
        except json.JSONDecodeError:
            raise
        except ValueError as error:
            raise json.JSONDecodeError(_reason(error), "", 0) from error


def _limited(receive: Receive, max_bytes: int) -> Receive:
    """Count what arrives; whatever Content-Length says."""
    left = max_bytes

    async def read() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise TooLarge(f"A body may have at most {max_bytes} bytes.", max_bytes=max_bytes)
        return message

    return read


def _reason(error: ValueError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    return str(error) if "limit" not in str(error) else "a number is too long"


async def receive(request: Request, *, is_json: bool) -> None:
    """Read the whole body, before anything is held for the request."""
    try:
        body = await request.body()
    except ClientDisconnect as error:
        raise BadRequest("The body ended before all of it had arrived.") from error
    if body and is_json:
        _check_content_type(request)


def _check_content_type(request: Request) -> None:
    essence = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if essence != "application/json" and not essence.endswith("+json"):
        detail = "Send the body as application/json."
        raise UnsupportedMedia(detail, accepted=["application/json"])
