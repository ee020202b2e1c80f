"""The start page: who is logged in, their figures and messages, how the services are."""

from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, FastAPI, Header, Request
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from gateway.login.caller import COOKIE
from gateway.login.sessions import Sessions
from gateway.settings import Settings
from gateway.start.health import health
from gateway.start.words import WORDS
from kit.languages import preferred

HERE = Path(__file__).parent
POLICY: Final = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'"

router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(directory=HERE)


@router.get("/")
async def start(
    request: Request, accept_language: Annotated[str, Header(max_length=400)] = ""
) -> HTMLResponse:
    sessions: Sessions = request.app.state.sessions
    settings: Settings = request.app.state.settings
    language = preferred(accept_language)
    return templates.TemplateResponse(
        request,
        "page.html",
        {
            "session": await sessions.find(request.cookies.get(COOKIE, "")),
            "services": await health(request.app.state.upstreams),
            "provider": settings.oidc.issuer.rstrip("/"),
            "language": language,
            "words": WORDS[language],
        },
        headers={"Content-Security-Policy": POLICY, "Vary": "Accept-Language, Cookie"},
    )


def mount_static(app: FastAPI) -> None:
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
