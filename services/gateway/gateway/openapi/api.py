"""/openapi.json of all services together, and a page to read it without foreign hosts."""

import asyncio
from importlib.resources import as_file, files
from typing import Any

import httpx2
from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from gateway.openapi.merge import merge
from gateway.proxy.upstreams import Upstreams

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
async def openapi(request: Request) -> dict[str, Any]:
    """Describe what answers now; a service that is down is left out and named."""
    upstreams: Upstreams = request.app.state.upstreams
    names = list(upstreams.addresses)
    answers = await asyncio.gather(*(_describe(upstreams, name) for name in names))
    documents = {name: found for name, found in zip(names, answers, strict=True) if found}
    documents |= request.app.state.own_documents
    missing = [name for name in names if name not in documents]
    document = merge(documents, title="衡平 Hengping", version=request.app.version)
    if missing:
        document["info"]["description"] = f"Not answering now: {', '.join(sorted(missing))}."
    return document


async def _describe(upstreams: Upstreams, service: str) -> dict[str, Any] | None:
    try:
        answer = await upstreams.client.get(f"{upstreams.addresses[service]}/openapi.json")
        document: dict[str, Any] = answer.raise_for_status().json()
    except httpx2.HTTPError:
        return None
    return document


@router.get("/docs")
async def docs() -> HTMLResponse:
    return get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="衡平 Hengping API",
        swagger_js_url="/assets/swagger-ui-bundle.js",
        swagger_css_url="/assets/swagger-ui.css",
        swagger_favicon_url="/assets/favicon.png",
    )


def mount_assets(app: FastAPI) -> None:
    with as_file(files("fastapi_offline") / "static") as folder:
        app.mount("/assets", StaticFiles(directory=folder), name="assets")
