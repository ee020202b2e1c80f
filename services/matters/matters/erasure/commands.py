"""The operator's command to erase: `python -m matters erase-parties MATTER_ID`."""

from collections.abc import Sequence
from uuid import UUID

from kit.running import Running
from matters.erasure.actions import erase_sheet

OPERATOR = "operator"


async def erase_parties(running: Running, arguments: Sequence[str]) -> None:
    """Erase the parties of the given ended matters, each in a transaction of its own."""
    for matter_id in arguments:
        async with running.database.sessions.begin() as session:
            await erase_sheet(session, UUID(matter_id), by=OPERATOR)
