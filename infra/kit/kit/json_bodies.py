"""JSON request bodies: read strictly, refused with 415 when they come as something else."""

import json
from typing import Any

from fastapi import Request

from kit import strict_json
from kit.problems import UnsupportedMedia


class JsonRequest(Request):
    """A request whose JSON is read by kit.strict_json; FastAPI answers 422 for what it refuses."""

    async def json(self) -> Any:  # noqa: ANN401 - overrides Starlette
        body = await self.body()
        try:
            return strict_json.loads(body)
        except json.JSONDecodeError:
            raise
        except ValueError as error:
            raise json.JSONDecodeError(_reason(error), "", 0) from error


def _reason(error: ValueError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    return str(error) if "limit" not in str(error) else "a number is too long"


async def check_content_type(request: Request) -> None:
    if not await request.body():
        return
    essence = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if essence != "application/json" and not essence.endswith("+json"):
        detail = "Send the body as application/json."
        raise UnsupportedMedia(detail, accepted=["application/json"])
