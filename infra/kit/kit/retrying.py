"""How often to try again, how long to wait, and when to give up."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from kit import metrics
from kit.exits import RestartError
from kit.problems import Problem
from kit.transient import is_transient

MAX_TRIES = 5
FIRST_WAIT, LONGEST_WAIT = 0.1, 30.0
PATIENCE = 240.0

T = TypeVar("T")
Bury = Callable[[Exception, int], Awaitable[None]]

log = logging.getLogger("kit.kernel")


class Backoff:
    """Waits 0.1 s, 0.2 s … 30 s; gives up after `patience` seconds in all."""

    def __init__(self, consumer: str, patience: float = PATIENCE) -> None:
        self.consumer = consumer
        self.patience = patience
        self._wait = FIRST_WAIT
        self._waited = 0.0

    async def pause(self, error: BaseException) -> None:
        cause = type(error).__name__
        metrics.RETRIES.labels(self.consumer, cause).inc()
        log.warning("%s waits %.1f s after %s", self.consumer, self._wait, cause)
        if self._waited >= self.patience:
            raise RestartError(f"{self.consumer}: {cause} for {self._waited:.0f} s") from error
        await asyncio.sleep(self._wait)
        self._waited += self._wait
        self._wait = min(self._wait * 2, LONGEST_WAIT)


async def insist(attempt: Callable[[], Awaitable[T]], bury: Bury, backoff: Backoff) -> T | None:
    """Try until it works; return None once the record has been buried.

    A refusal is buried at once, another failure after five tries; what passes is waited out.
    """
    tries = 0
    while True:
        try:
            return await attempt()
        except Exception as error:  # noqa: BLE001 - ends as a dead letter
            passes = is_transient(error)
            tries += not passes
            if not passes and (isinstance(error, Problem) or tries >= MAX_TRIES):
                await _finally(bury, error, tries, backoff)
                return None
            await backoff.pause(error)


async def _finally(bury: Bury, error: Exception, tries: int, backoff: Backoff) -> None:
    while True:
        try:
            return await bury(error, tries)
        except Exception as failure:
            if not is_transient(failure):
                raise
            await backoff.pause(failure)
