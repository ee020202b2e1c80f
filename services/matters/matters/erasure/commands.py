"""The operator's command to erase: `python -m matters erase-parties MATTER_ID ...`."""

import argparse
from collections.abc import Sequence
from uuid import UUID

from kit.operator import actor
from kit.running import Running
from matters.erasure.actions import erase_sheet


async def erase_parties(running: Running, arguments: Sequence[str]) -> None:
    """Erase the parties of the given ended matters, each in a transaction of its own."""
    parser = argparse.ArgumentParser(prog="erase-parties")
    parser.add_argument("matter_ids", type=UUID, nargs="+")
    for matter_id in parser.parse_args(arguments).matter_ids:
        async with running.database.sessions.begin() as session:
            await erase_sheet(session, matter_id, by=actor())
