"""The worker's part: rebuilds that an administrator asked for by HTTP."""

import asyncio
from typing import Final

import structlog

from kit.kernel import Consumer
from kit.problems import Problem
from kit.running import Running
from kit.transient import is_transient
from reporting.rebuild.actions import RebuildRunning
from reporting.rebuild.queries import next_asked
from reporting.rebuild.rebuilding import Rebuild

LOOK_EVERY: Final = 2.0
_log = structlog.get_logger()


async def rebuild_when_asked(running: Running, consumer: Consumer) -> None:
    while True:
        try:
            await rebuild_next(running, consumer)
        except RebuildRunning:
            pass
        except Exception as error:
            if not (isinstance(error, Problem) or is_transient(error)):
                raise
            _log.warning("rebuild-failed", error=type(error).__name__)
        await asyncio.sleep(LOOK_EVERY)


async def rebuild_next(running: Running, consumer: Consumer) -> bool:
    """Return False when none was asked for."""
    async with running.database.sessions() as session:
        asked = await next_asked(session)
    if asked is None:
        return False
    _log.info("rebuilt", report=str(await Rebuild(running, consumer, asked).run()))
    return True
