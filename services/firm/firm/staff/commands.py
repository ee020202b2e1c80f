"""`python -m firm erase STAFF_ID`: the operator's way to erase a member of staff."""

import argparse
from collections.abc import Sequence
from uuid import UUID

from firm.staff.actions import erase_staff
from kit.operator import actor
from kit.running import Running


async def erase(running: Running, arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m firm erase")
    parser.add_argument("staff_id", type=UUID)
    given = parser.parse_args(arguments)
    async with running.database.sessions.begin() as session:
        await erase_staff(session, actor(), given.staff_id)
