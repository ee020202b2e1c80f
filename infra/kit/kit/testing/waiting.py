"""Waiting for a condition, never for the clock."""

import asyncio
from collections.abc import Awaitable, Callable

LIMIT = 240.0


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = LIMIT) -> None:
    """Return as soon as it holds; the limit is there only to end a test that has failed."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 - conditions lie in databases and brokers
            await asyncio.sleep(0.02)
