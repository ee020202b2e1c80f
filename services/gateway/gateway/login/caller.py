"""Whose token goes with a request: a bearer header, or the cookie's session with its CSRF word."""

import secrets
from typing import Final

from fastapi import Request

from gateway.login.oidc import Provider
from gateway.login.sessions import Sessions
from kit.auth import bearer_token
from kit.problems import Forbidden, Unauthorized

COOKIE: Final = "hengping_session"
CSRF_HEADER: Final = "x-csrf-token"
SAFE_METHODS: Final = {"GET", "HEAD", "OPTIONS"}


async def bearer_of(request: Request) -> str | None:
    """Return the access token for the services; None where nobody is logged in.

    Services decide what an anonymous request may do; the gateway never does.
    """
    if "authorization" in request.headers:
        return bearer_token(request)
    cookie = request.cookies.get(COOKIE)
    if cookie is None:
        return None
    sessions: Sessions = request.app.state.sessions
    await check_csrf(request, cookie)
    provider: Provider = request.app.state.provider
    tokens = await sessions.tokens(cookie, provider)
    if tokens is None:
        raise Unauthorized("The login has ended. Please log in again.")
    return tokens.access


async def check_csrf(request: Request, cookie: str, given: str | None = None) -> None:
    """Refuse a changing request of a cookie that lacks the session's own word."""
    if request.method in SAFE_METHODS:
        return
    sessions: Sessions = request.app.state.sessions
    session = await sessions.find(cookie)
    word = given if given is not None else request.headers.get(CSRF_HEADER, "")
    if session is None or not secrets.compare_digest(word.encode(), session.csrf.encode()):
        raise Forbidden("The request lacks the session's X-CSRF-Token.", header="X-CSRF-Token")
