"""`/livez /readyz /startupz /metrics /version` of every service.

Ready means: this service can answer requests, so only its database and migrations count.
Kafka, Elasticsearch and a late outbox are `degraded`.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from kit import migrate
from kit.db import Database

Check = Callable[[], Awaitable[str | None]]
"""Returns None when all is well, else a sentence."""

CHECK_SECONDS: Final = 2.0


def make_router(
    service: str, package: str, database: Database, degraded: Mapping[str, Check]
) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    newest = migrate.newest(package)

    async def migrated() -> str | None:
        async with database.engine.connect() as connection:
            now = await migrate.current(connection)
        return None if now == newest else f"the database is at {now}, the code at {newest}"

    async def reachable() -> str | None:
        async with database.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
        return None

    needed: dict[str, Check] = {"database": reachable, "migrations": migrated}

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
