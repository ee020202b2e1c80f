"""What a running service has: settings, database, token verifier and its own resources."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kit.crypto import Cipher
from kit.db import Database
from kit.jwks import Jwks
from kit.settings import ServiceSettings
from kit.tokens import TokenVerifier

if TYPE_CHECKING:
    from kit.service import Service


@dataclass
class Running:
    """`resources` holds what the service's own `resources` hook has put there."""

    settings: ServiceSettings
    database: Database
    tokens: TokenVerifier
    cipher: Cipher
    resources: dict[str, Any] = field(default_factory=dict)
    stopping: bool = False


@asynccontextmanager
async def start(
    service: "Service", settings: ServiceSettings, tokens: TokenVerifier | None = None
) -> AsyncIterator[Running]:
    """Open everything, close it again; tests pass the verifier of their own issuer."""
    database = Database(settings.database)
    jwks = Jwks(settings.oidc)
    cipher = Cipher(settings.secrets.data_key)
    running = Running(settings, database, tokens or TokenVerifier(settings.oidc, jwks), cipher)
    try:
        if service.resources is None:
            yield running
        else:
            async with service.resources(running):
                yield running
    finally:
        await jwks.close()
        await database.dispose()
