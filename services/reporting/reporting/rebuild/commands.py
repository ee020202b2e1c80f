"""`python -m reporting rebuild [--accept-difference]` and `digest`."""

import argparse
from collections.abc import Sequence

from kit import garbage
from kit.kernel import Consumer
from kit.operator import actor
from kit.running import Running
from kit.service import Command
from reporting.fact.queries import digest, serving_generation
from reporting.rebuild import actions
from reporting.rebuild.actions import RebuildRunning
from reporting.rebuild.queries import lock_generation
from reporting.rebuild.rebuilding import Rebuild


def rebuild_of(consumer: Consumer) -> Command:
    async def rebuild(running: Running, arguments: Sequence[str]) -> None:
        """Build all facts anew from the topics, prove them equal, swap."""
        garbage.collect_seldom()
        accept = _accepts_difference(arguments)
        async with running.database.sessions.begin() as session:
            generation = await actions.ask(session, actor(), accept_difference=accept)
        try:
            print(await Rebuild(running, consumer, generation.id).run())
        except RebuildRunning as error:
            async with running.database.sessions.begin() as session:
                actions.fail(await lock_generation(session, generation.id), error.title)
            raise

    return rebuild


async def show_digest(running: Running, _: Sequence[str]) -> None:
    """Print what is served: equal for equal sets of events, in whatever order they came."""
    async with running.database.sessions() as session:
        generation = await serving_generation(session)
        found = await digest(session, generation)
    print(f"generation {generation}: {found.facts} facts, digest {found.digest}")


def _accepts_difference(arguments: Sequence[str]) -> bool:
    parser = argparse.ArgumentParser(prog="rebuild")
    parser.add_argument(
        "--accept-difference",
        action="store_true",
        help="serve what the topics hold although it is not what was served",
    )
    accepts: bool = parser.parse_args(arguments).accept_difference
    return accepts
