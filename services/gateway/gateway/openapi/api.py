"""/openapi.json of all services together, and a page to read it without foreign hosts."""

from importlib.resources import as_file, files
from typing import Any

import httpx2
from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from gateway.openapi.merge import merge
from gateway.proxy.api import Upstreams

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
async def openapi(request: Request) -> dict[str, Any]:
    """Describe what answers now; a service that is down is left out and named."""
    upstreams: Upstreams = request.app.state.upstreams
    documents: dict[str, dict[str, Any]] = {}
    missing: list[str] = []
    for service, address in upstreams.addresses.items():
        try:
            answer = await upstreams.client.get(f"{address}/openapi.json")
            documents[service] = answer.raise_for_status().json()
        except httpx2.HTTPError:
            missing.append(service)
    document = merge(documents, title="衡平 Hengping", version=request.app.version)
    if missing:
        document["info"]["description"] = f"Not answering now: {', '.join(sorted(missing))}."
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
