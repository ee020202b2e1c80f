"""What every operation has in common in OpenAPI."""

from typing import Any

from fastapi.routing import APIRoute

VERSION = "1"
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457 problem details",
    "required": ["type", "title", "status", "detail", "code", "trace_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "zh-CN, or en by Accept-Language"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "trace_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
_CONTENT = {"application/problem+json": {"schema": _PROBLEM}}
PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "Refused; the problem says why", "content": _CONTENT},
    "5XX": {"description": "Not possible at the moment", "content": _CONTENT},
}


def operation_id(route: APIRoute) -> str:
    """Return `noun_verb`, unique within a service: clients are generated from it."""
    noun = str(route.tags[0]) if route.tags else "service"
    return f"{noun}_{route.name}".replace("-", "_").replace(" ", "_")
