"""What a running service has: settings, database, token verifier and its own resources."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from kit.crypto import Cipher
from kit.db import Database
from kit.jwks import Jwks
from kit.settings import ServiceSettings
from kit.tokens import TokenVerifier


@dataclass
class Running:
    """`resources` holds what the service's own `resources` hook has put there."""

    settings: ServiceSettings
    database: Database
    tokens: TokenVerifier
    cipher: Cipher
    resources: dict[str, Any] = field(default_factory=dict)
    stopping: bool = False


Resources = Callable[[Running], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def start(settings: ServiceSettings, resources: Resources | None) -> AsyncIterator[Running]:
    """Open everything, close it again."""
    database = Database(settings.database)
    jwks = Jwks(settings.oidc)
    cipher = Cipher(settings.secrets.data_key)
    running = Running(settings, database, TokenVerifier(settings.oidc, jwks), cipher)
    try:
        if resources is None:
            yield running
        else:
            async with resources(running):
                yield running
    finally:
        await jwks.close()
        await database.dispose()
