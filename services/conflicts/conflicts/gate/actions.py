"""Trusting the feeds again after a restore."""

from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.gate.stops import OWNERS
from kit.heartbeat import trust


async def trust_epochs(session: AsyncSession) -> None:
    """Accept the databases' present generations; only a green `verify` may call this."""
    for service in (*OWNERS, "conflicts"):
        await trust(session, service)
