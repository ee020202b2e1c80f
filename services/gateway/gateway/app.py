"""The gateway's process: reads the environment and wires what the other modules declare."""

import asyncio
import base64
import hashlib
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx2
import uvicorn
import uvloop
from fastapi import FastAPI
from pydantic import ValidationError
from starlette.middleware.sessions import SessionMiddleware

from gateway import health
from gateway.limits import Limiter, RateLimits
from gateway.login import api as login
from gateway.login.oidc import Provider
from gateway.login.sessions import Sessions
from gateway.openapi import api as openapi
from gateway.proxy import api as proxy
from gateway.proxy.upstreams import ANSWERS, MANY, STREAMS, Upstreams
from gateway.settings import Settings
from gateway.start import api as start
from gateway.timeline import api as timeline
from kit import clock, garbage, logs, migrate, problem_answers, telemetry
from kit.commands import MISCONFIGURED, UNAVAILABLE, settings_sentence
from kit.crypto import Cipher
from kit.db import Database
from kit.openapi import VERSION
from kit.request_ids import RequestIds

LOGIN_SECONDS = 600
STREAMS_END_SECONDS = 5


def api(settings: Settings) -> FastAPI:
    database = Database(settings.database)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with (
            httpx2.AsyncClient(timeout=ANSWERS) as client,
            httpx2.AsyncClient(timeout=STREAMS, limits=MANY) as streams,
        ):
            app.state.upstreams = Upstreams(settings.addresses, client, streams)
            yield
        await database.dispose()

    app = FastAPI(
        title="衡平 Hengping",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.own_documents = {"timeline": timeline.describe()}
    app.state.database = database
    app.state.provider = Provider(settings)
    app.state.sessions = Sessions(
        database.sessions,
        Cipher(settings.secrets.data_key),
        timedelta(hours=settings.login.session_hours),
    )
    _add_middleware(app, settings)
    problem_answers.install(app)
    for module in (health, start, login, openapi, timeline, proxy):
        app.include_router(module.router)
    openapi.mount_assets(app)
    start.mount_static(app)
    return app


def _add_middleware(app: FastAPI, settings: Settings) -> None:
    limiter = Limiter(settings.limits, lambda: clock.now().timestamp())
    app.add_middleware(RateLimits, limiter=limiter)
    app.add_middleware(
        SessionMiddleware,
        secret_key=_login_key(settings),
        session_cookie="hengping_login",
        path="/login",
        max_age=LOGIN_SECONDS,
        https_only=settings.login.secure,
    )
    app.add_middleware(RequestIds)


def _login_key(settings: Settings) -> str:
    data_key = base64.b64decode(settings.secrets.data_key.get_secret_value())
    return hashlib.sha256(b"login cookie" + data_key).hexdigest()


def main(arguments: Sequence[str]) -> int:
    """`serve` (also under the name `api`) or `migrate`; return the exit code."""
    try:
        settings = Settings()
    except ValidationError as error:
        return _complain(settings_sentence(error), MISCONFIGURED)
    logs.set_up("gateway", settings.log_level)
    telemetry.set_up("gateway", settings.telemetry.otlp_endpoint)
    match list(arguments):
        case ["migrate"]:
            asyncio.run(migrate.upgrade("gateway", settings.database))
        case ["serve" | "api"]:
            return _serve(settings)
        case _:
            return _complain("gateway: say serve, api or migrate", MISCONFIGURED)
    return 0


def _serve(settings: Settings) -> int:
    address = (settings.http.host, settings.http.port)
    try:
        listener = socket.create_server(address, backlog=2048)
    except OSError as error:
        sentence = f"{address[0]}:{address[1]} cannot be listened on ({error.strerror})."
        return _complain(f"{sentence} Stop what uses it or set HENGPING_HTTP__PORT.", UNAVAILABLE)
    config = uvicorn.Config(
        api(settings),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STREAMS_END_SECONDS,
    )
    with listener:
        garbage.collect_seldom()
        uvloop.run(uvicorn.Server(config).serve([listener]))
    return 0


def _complain(sentence: str, code: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code
