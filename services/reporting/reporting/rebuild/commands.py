"""`python -m reporting rebuild [--accept-difference]`."""

import argparse
from collections.abc import Sequence

from kit.operator import actor
from kit.running import Running
from reporting.fact.consumers import facts
from reporting.rebuild import actions
from reporting.rebuild.actions import RebuildRunning
from reporting.rebuild.queries import lock_generation
from reporting.rebuild.rebuilding import Rebuild


async def rebuild(running: Running, arguments: Sequence[str]) -> None:
    """Build all facts anew from the topics, prove them equal, swap."""
    parser = argparse.ArgumentParser(prog="rebuild")
    parser.add_argument(
        "--accept-difference",
        action="store_true",
        help="serve what the topics hold although it is not what was served",
    )
    given = parser.parse_args(arguments)
    async with running.database.sessions.begin() as session:
        by, accept = actor(), given.accept_difference
        generation = await actions.ask(session, by, accept_difference=accept)
    try:
        print(await Rebuild(running, facts, generation.id).run())
    except RebuildRunning as error:
        async with running.database.sessions.begin() as session:
            actions.fail(await lock_generation(session, generation.id), error.title)
        raise
