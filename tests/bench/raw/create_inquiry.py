"""The raw limit of "create inquiry": bare FastAPI and asyncpg, one row, one durable commit."""

import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import uvicorn
from fastapi import FastAPI

TABLE = "CREATE TABLE IF NOT EXISTS raw_inquiry (id uuid PRIMARY KEY, content jsonb NOT NULL)"


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    url = os.environ["RAW_DATABASE_URL"]
    async with asyncpg.create_pool(url, min_size=5, max_size=5) as pool:
        await pool.execute(TABLE)
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan)


@app.post("/inquiries", status_code=201)
async def create(body: dict[str, Any]) -> dict[str, Any]:
    row = (uuid4(), json.dumps(body))
    async with app.state.pool.acquire() as connection, connection.transaction():
        await connection.execute("INSERT INTO raw_inquiry VALUES ($1, $2)", *row)
    return {"id": str(row[0]), **body}


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="error", access_log=False)
