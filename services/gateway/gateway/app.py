"""The gateway's process: reads the environment and wires what the other modules declare."""

import asyncio
import base64
import hashlib
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx2
import uvicorn
from fastapi import FastAPI
from starlette.middleware.sessions import SessionMiddleware

from gateway import health
from gateway.limits import Limiter, RateLimits
from gateway.login import api as login
from gateway.login.oidc import Provider
from gateway.login.sessions import Sessions
from gateway.openapi import api as openapi
from gateway.proxy import api as proxy
from gateway.proxy.api import Upstreams
from gateway.settings import Settings
from gateway.start import api as start
from kit import clock, logs, migrate, problem_answers, telemetry
from kit.crypto import Cipher
from kit.db import Database
from kit.openapi import VERSION
from kit.request_ids import RequestIds

LOGIN_SECONDS = 600


def api(settings: Settings) -> FastAPI:
    database = Database(settings.database)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with httpx2.AsyncClient(timeout=httpx2.Timeout(30, connect=3)) as client:
            app.state.upstreams = Upstreams(settings.addresses, client)
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
    app.state.database = database
    app.state.provider = Provider(settings)
    app.state.sessions = Sessions(
        database.sessions,
        Cipher(settings.secrets.data_key),
        timedelta(hours=settings.login.session_hours),
    )
    _add_middleware(app, settings)
    problem_answers.install(app)
    for module in (health, start, login, openapi, proxy):
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


def main(arguments: Sequence[str]) -> None:
    """`serve` (also under the name `api`) or `migrate`."""
    settings = Settings()
    logs.set_up("gateway", settings.log_level)
    telemetry.set_up("gateway", settings.telemetry.otlp_endpoint)
    match list(arguments):
        case ["migrate"]:
            asyncio.run(migrate.upgrade("gateway", settings.database))
        case ["serve" | "api"]:
            uvicorn.run(
                api(settings),
                host=settings.http.host,
                port=settings.http.port,
                log_config=None,
                access_log=False,
            )
        case _:
            sys.exit("gateway: say serve, api or migrate")
