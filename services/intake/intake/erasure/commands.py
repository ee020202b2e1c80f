"""`python -m intake erase-inquiry ID` and `erase-client ID`."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from intake.erasure.actions import erase_client, erase_inquiry
from kit.running import Running
from kit.service import Command


def _command(erase: Callable[[AsyncSession, UUID], Awaitable[None]]) -> Command:
    async def run(running: Running, arguments: Sequence[str]) -> None:
        for argument in arguments:
            async with running.database.sessions.begin() as session:
                await erase(session, UUID(argument))

    return run


COMMANDS: Final = {
    "erase-inquiry": _command(erase_inquiry),
    "erase-client": _command(erase_client),
}
