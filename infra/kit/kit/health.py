"""`/livez /readyz /startupz /metrics /version` of every service.

Ready means: this process can answer requests, so only its database and migrations count.
Kafka, a late outbox and whatever the service names are `degraded`.
"""

import asyncio
import functools
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from kit import migrate
from kit.running import Running

Degraded = Callable[[Running], Awaitable[str | None]]
Check = Callable[[], Awaitable[str | None]]
CHECK_SECONDS: Final = 2.0
OUTBOX_SECONDS: Final = 10


def make_router(service: str, running: Running, may_lack: Mapping[str, Degraded]) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    newest = migrate.newest(service)
    needed: dict[str, Check] = {
        "process": functools.partial(_not_stopping, running),
        "database": functools.partial(_migrated, running, newest),
    }
    degraded: dict[str, Check] = {
        "kafka": functools.partial(_kafka_answers, running),
        "outbox": functools.partial(_outbox_moves, running),
        **{name: functools.partial(check, running) for name, check in may_lack.items()},
    }

    @router.get("/livez")
    async def alive() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/readyz")
    @router.get("/startupz")
    async def ready() -> JSONResponse:
        return await _report(needed, degraded)

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    @router.get("/version")
    async def version() -> dict[str, str]:
        commit = os.environ.get("HENGPING_COMMIT", "unknown")
        return {"service": service, "commit": commit, "migrations": newest or ""}

    return router


async def _not_stopping(running: Running) -> str | None:
    return "stopping" if running.stopping else None


async def _migrated(running: Running, newest: str | None) -> str | None:
    """Accept a newer database: migrations work with the release before."""
    async with running.database.engine.connect() as connection:
        now = await migrate.current(connection)
    behind = (now or "") < (newest or "")
    return f"the database is at {now}, this release needs {newest}" if behind else None


async def _kafka_answers(running: Running) -> str | None:
    host, _, port = running.settings.kafka.bootstrap.split(",")[0].rpartition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.close()
    return None


async def _outbox_moves(running: Running) -> str | None:
    oldest = text("""
        SELECT extract(epoch FROM now() - min(created_at))
        FROM outbox_unsent JOIN outbox USING (seq)
    """)
    async with running.database.engine.connect() as connection:
        age = await connection.scalar(oldest)
    return f"an event waits for {age:.0f} s" if age and age > OUTBOX_SECONDS else None


async def _report(needed: Mapping[str, Check], degraded: Mapping[str, Check]) -> JSONResponse:
    broken = await _findings(needed)
    worse = await _findings(degraded)
    status = "unready" if broken else "degraded" if worse else "ready"
    checks = {name: broken.get(name) or worse.get(name) or "ok" for name in [*needed, *degraded]}
    return JSONResponse({"status": status, "checks": checks}, 503 if broken else 200)


async def _findings(checks: Mapping[str, Check]) -> dict[str, str]:
    found = await asyncio.gather(*(_finding(check) for check in checks.values()))
    return {name: finding for name, finding in zip(checks, found, strict=True) if finding}


async def _finding(check: Check) -> str | None:
    try:
        return await asyncio.wait_for(check(), CHECK_SECONDS)
    except Exception as error:  # noqa: BLE001 - whatever fails is the finding
        return f"does not answer ({type(error).__name__})"
