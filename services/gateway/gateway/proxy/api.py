"""Every /v1 request goes to the service that its first segment names, body untouched."""

import re
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.background import BackgroundTask

from gateway.login.caller import bearer_of
from gateway.proxy.headers import Word, inward, outward
from gateway.proxy.upstreams import Upstreams
from kit import telemetry
from kit.ids import new_id

METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
REQUEST_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")

router = APIRouter(include_in_schema=False)


@router.api_route("/v1/{service}", methods=METHODS)
@router.api_route("/v1/{service}/{rest:path}", methods=METHODS)
async def forward(request: Request, service: str) -> StreamingResponse:
    upstreams: Upstreams = request.app.state.upstreams
    url = upstreams.url(service, request.scope["raw_path"].decode("latin-1"), request.url.query)
    address = request.client.host if request.client else ""
    word = Word(await bearer_of(request), _request_id(request), address)
    headers = inward(request.headers.items(), word)
    answer = await upstreams.send(
        upstreams.client.build_request(
            request.method,
            url,
            headers=_encoded(_traced(headers)),
            content=request.stream() if _has_body(request) else None,
        )
    )
    response = StreamingResponse(
        answer.aiter_raw(), answer.status_code, background=BackgroundTask(answer.aclose)
    )
    named = [
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers.raw
    ]
    response.raw_headers = _encoded(outward(named))
    return response


def _encoded(headers: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """Write every byte of a header as it came; whether it is text is not the gateway's business."""
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def _traced(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Make the service's span a child of the gateway's, so that a trace begins at the click."""
    traceparent = telemetry.traceparent()
    if traceparent is None:
        return headers
    others = [(name, value) for name, value in headers if name.lower() != "traceparent"]
    return [*others, ("traceparent", traceparent)]


def _has_body(request: Request) -> bool:
    return "content-length" in request.headers or "transfer-encoding" in request.headers


def _request_id(request: Request) -> str:
    given = request.headers.get("x-request-id", "")
    return given if REQUEST_ID.fullmatch(given) else str(new_id())
