"""The operator's command to erase: `python -m complaints erase COMPLAINT_ID ...`."""

import argparse
from collections.abc import Sequence
from uuid import UUID

from complaints.erasure.actions import erase_complainant
from complaints.evidence.access import STORE
from kit.operator import actor
from kit.running import Running


async def erase(running: Running, arguments: Sequence[str]) -> None:
    """Erase who made the given closed complaints, each in a transaction of its own."""
    parser = argparse.ArgumentParser(prog="erase")
    parser.add_argument("complaint_ids", type=UUID, nargs="+")
    store = running.resources[STORE]
    for complaint_id in parser.parse_args(arguments).complaint_ids:
        async with running.database.sessions.begin() as session:
            await erase_complainant(session, complaint_id, store, by=actor())
