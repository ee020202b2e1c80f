"""The start page: who is logged in, how the services are, where to go."""

from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from gateway.login.caller import COOKIE
from gateway.login.sessions import Sessions
from gateway.settings import Settings
from gateway.start.health import health

HERE = Path(__file__).parent

router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(directory=HERE)


@router.get("/")
async def start(request: Request) -> HTMLResponse:
    sessions: Sessions = request.app.state.sessions
    settings: Settings = request.app.state.settings
    return templates.TemplateResponse(
        request,
        "page.html",
        {
            "session": await sessions.find(request.cookies.get(COOKIE, "")),
            "services": await health(request.app.state.upstreams),
            "provider": settings.oidc.issuer.rstrip("/"),
        },
    )


def mount_static(app: FastAPI) -> None:
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
