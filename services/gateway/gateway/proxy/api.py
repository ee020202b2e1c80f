"""Every /v1 request goes to the service that its first segment names, body untouched."""

from collections.abc import AsyncIterator
from typing import Final

import httpx2
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.background import BackgroundTask

from gateway.login.caller import bearer_of
from gateway.proxy.headers import Word, inward, outward, request_id, traced
from gateway.proxy.public import is_public
from gateway.proxy.upstreams import Upstreams, send

METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

router = APIRouter(include_in_schema=False)


@router.get("/v1/notifications/stream")
async def forward_stream(request: Request) -> StreamingResponse:
    """Pass server-sent events on as they come, for as long as the browser listens."""
    upstreams: Upstreams = request.app.state.upstreams
    asked = await _asked(request, "notifications", upstreams.streams)
    answer = await send(upstreams.streams, asked)
    response = _passed_on(answer, _until_it_ends(answer))
    response.headers["X-Accel-Buffering"] = "no"
    return response


@router.api_route("/v1/{service}", methods=METHODS)
@router.api_route("/v1/{service}/{rest:path}", methods=METHODS)
async def forward(request: Request, service: str) -> StreamingResponse:
    upstreams: Upstreams = request.app.state.upstreams
    answer = await send(upstreams.client, await _asked(request, service, upstreams.client))
    return _passed_on(answer, answer.aiter_raw())


async def _asked(request: Request, service: str, client: httpx2.AsyncClient) -> httpx2.Request:
    upstreams: Upstreams = request.app.state.upstreams
    url = upstreams.url(service, request.scope["raw_path"].decode("latin-1"), request.url.query)
    address = request.client.host if request.client else ""
    bearer = None if is_public(request.url.path) else await bearer_of(request)
    word = Word(bearer, request_id(request.headers.get("x-request-id", "")), address)
    return client.build_request(
        request.method,
        url,
        headers=_encoded(traced(inward(request.headers.items(), word))),
        content=request.stream() if _has_body(request) else None,
    )


def _passed_on(answer: httpx2.Response, body: AsyncIterator[bytes]) -> StreamingResponse:
    close = BackgroundTask(answer.aclose)
    response = StreamingResponse(body, answer.status_code, background=close)
    named = [
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers.raw
    ]
    response.raw_headers = _encoded(outward(named))
    return response


async def _until_it_ends(answer: httpx2.Response) -> AsyncIterator[bytes]:
    """End where the service does; the browser comes back with its Last-Event-ID."""
    try:
        async for chunk in answer.aiter_raw():
            yield chunk
    except httpx2.TransportError:
        return


def _encoded(headers: list[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """Write every byte of a header as it came; whether it is text is not the gateway's business."""
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def _has_body(request: Request) -> bool:
    return "content-length" in request.headers or "transfer-encoding" in request.headers
