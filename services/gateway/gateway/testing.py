"""For tests: the gateway, and what may stand behind it, on real ports of this machine."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from gateway.settings import Settings

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


def settings(upstreams: Mapping[str, str], **limits: int) -> Settings:
    """Return settings without a database and without an identity provider."""
    return Settings.model_validate(
        {
            "database": {"url": "postgresql://nobody@127.0.0.1:9/none"},
            "oidc": {"issuer": "http://127.0.0.1:9/realms/hengping"},
            "secrets": {"data_key": KEY},
            "login": {"client_secret": "s", "public_url": "http://127.0.0.1:8080"},
            "upstreams": upstreams,
            "limits": limits,
        }
    )


@asynccontextmanager
async def listening(app: FastAPI) -> AsyncIterator[str]:
    """Serve it as it runs; yield the address."""
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve([listener]))
        while not server.started:  # noqa: ASYNC110 - uvicorn offers a flag, no event
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await running
