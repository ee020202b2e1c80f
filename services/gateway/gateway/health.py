"""`/livez /readyz /startupz /metrics`; a service that is down is not the gateway's death."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from kit import migrate
from kit.db import Database

router = APIRouter(include_in_schema=False)


@router.get("/livez")
async def alive() -> dict[str, str]:
    return {"status": "alive"}


@router.get("/readyz")
@router.get("/startupz")
async def ready(request: Request) -> JSONResponse:
    finding = await _database(request.app.state.database)
    status = {"status": "unready" if finding else "ready", "checks": {"database": finding or "ok"}}
    return JSONResponse(status, 503 if finding else 200)


@router.get("/metrics")
async def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _database(database: Database) -> str | None:
    newest = migrate.newest("gateway")
    try:
        async with database.engine.connect() as connection:
            now = await migrate.current(connection)
    except (SQLAlchemyError, OSError) as error:
        return f"does not answer ({type(error).__name__})"
    return None if now == newest else f"the database is at {now}, the code at {newest}"
