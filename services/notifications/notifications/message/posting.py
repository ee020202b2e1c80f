"""What the worker does with in-app messages, again and again."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from kit.running import Running
from kit.upkeep import repeat
from notifications.message.actions import BATCH, post

EVERY: Final = 0.2


async def post_in_app(running: Running) -> None:
    async def post_all(session: AsyncSession) -> None:
        while await post(session) == BATCH:
            await session.flush()

    await repeat(running, EVERY, post_all)
