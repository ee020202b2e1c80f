"""Crash or wait at a named step, to see what a death or a stop there leaves behind.

HENGPING_FAILPOINT=relay.after-publish[:n] kills at the n-th passing;
HENGPING_FAILPOINT=kernel.before-commit:1:pause=4 lets that passing take 4 seconds more, while
the rest of the process goes on (only at {db,kernel}.before-commit and db.before-fact).

Steps of the kit: {db,kernel}.{before,after}-commit, kernel.{before,after}-ack,
relay.{before,after}-{publish,mark}; db.before-fact before a commit that announces something.
"""

import asyncio
import logging
import os
import signal

from sqlalchemy.util import await_only

_hits: dict[str, int] = {}

log = logging.getLogger("kit.failpoints")


def failpoint(step: str) -> None:
    """Kill this process with SIGKILL when `step` is armed and its turn has come.

    A pause is possible where SQLAlchemy calls us from the transaction of an AsyncSession.
    """
    pause = _armed(step)
    if pause is not None:
        await_only(_wait(step, pause)) if pause else os.kill(os.getpid(), signal.SIGKILL)


async def slow_failpoint(step: str) -> None:
    """Do the same in a coroutine."""
    pause = _armed(step)
    if pause is not None:
        await _wait(step, pause) if pause else os.kill(os.getpid(), signal.SIGKILL)


def _armed(step: str) -> float | None:
    """Return the seconds to wait, 0 to die, None when it is not the turn of `step`.

    The environment is read here, not on import: a forked process has another one.
    """
    armed, _, rest = os.environ.get("HENGPING_FAILPOINT", "").partition(":")
    if step != armed:
        return None
    nth, _, pause = rest.partition(":pause=")
    _hits[step] = _hits.get(step, 0) + 1
    return float(pause or 0) if _hits[step] == int(nth or 1) else None


async def _wait(step: str, seconds: float) -> None:
    log.warning("%s waits %s s", step, seconds)
    await asyncio.sleep(seconds)
