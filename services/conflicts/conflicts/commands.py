"""What an operator runs: `python -m conflicts reindex | verify | sweep`."""

from collections.abc import Sequence

from conflicts.evaluation.actions import sweep
from conflicts.gate.actions import trust_epochs
from conflicts.index import maintenance
from kit import clock
from kit.running import Running


async def rebuild(running: Running, _: Sequence[str]) -> int:
    """Build the index anew from the register, prove it equal, swap."""
    report = await maintenance.reindex(running.database.sessions, running.resources["index"])
    print(report)
    return report.exit_code


async def verify(running: Running, _: Sequence[str]) -> int:
    """Compare register and index; when they are equal, trust restored databases again."""
    sessions = running.database.sessions
    report = await maintenance.verify(sessions, running.resources["index"])
    print(report)
    if report.exit_code == 0:
        async with sessions.begin() as session:
            await trust_epochs(session)
    return report.exit_code


async def sweep_all(running: Running, _: Sequence[str]) -> None:
    """Have everything in the register compared again."""
    async with running.database.sessions.begin() as session:
        asked = await sweep(session, now=clock.now())
    print(f"{asked} party sheets are compared again by the worker.")
