"""/login, its callback, /logout, and who is logged in."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from gateway.login.caller import COOKIE, check_csrf
from gateway.login.oidc import Provider
from gateway.login.sessions import Sessions
from gateway.settings import Settings
from kit.problems import Unauthorized

router = APIRouter(include_in_schema=False)


class SessionView(BaseModel):
    """`csrf` goes into the X-CSRF-Token header of every changing request."""

    principal: str
    csrf: str


@router.get("/login")
async def login(request: Request) -> Response:
    provider: Provider = request.app.state.provider
    return await provider.redirect(request)


@router.get("/login/callback")
async def callback(request: Request) -> Response:
    provider: Provider = request.app.state.provider
    sessions: Sessions = request.app.state.sessions
    settings: Settings = request.app.state.settings
    cookie = await sessions.open(await provider.tokens(request))
    response = RedirectResponse("/", status_code=303)
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=settings.login.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=settings.login.secure,
    )
    return response


@router.post("/logout")
async def logout(request: Request, csrf: Annotated[str, Form(max_length=100)] = "") -> Response:
    """End the session here and at the provider."""
    provider: Provider = request.app.state.provider
    sessions: Sessions = request.app.state.sessions
    cookie = request.cookies.get(COOKIE, "")
    await check_csrf(request, cookie, csrf)
    tokens = await sessions.tokens(cookie, provider)
    await sessions.end(cookie)
    target = "/" if tokens is None else await provider.logout_url(tokens)
    response = RedirectResponse(target, status_code=303)
    response.delete_cookie(COOKIE)
    return response


@router.get("/session")
async def session(request: Request) -> SessionView:
    sessions: Sessions = request.app.state.sessions
    found = await sessions.find(request.cookies.get(COOKIE, ""))
    if found is None:
        raise Unauthorized("Nobody is logged in.")
    return SessionView(principal=found.principal, csrf=found.csrf)
