"""The loops of the worker: checks, evaluations, tails of clearances, the index."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from conflicts.check import running as checks
from conflicts.check.engine import Engine
from conflicts.clearance.following import follow_tails
from conflicts.evaluation import comparing
from conflicts.evaluation.tables import Lane
from conflicts.index import indexer
from conflicts.settings import Settings
from kit.running import Running
from kit.transient import is_transient

IDLE_SECONDS = 0.1
EVALUATIONS_IDLE_SECONDS = 0.25
EVALUATIONS_BEHIND_SECONDS = 0.5
SLOW_LANE_IDLE_SECONDS = 1.0
TROUBLE_SECONDS = 1.0
TAILS_EVERY_SECONDS = 2.0

Claim = Callable[[], Awaitable[UUID | None]]
Work = Callable[[UUID], Awaitable[None]]

log = logging.getLogger("conflicts.workers")


def engine_of(running: Running) -> Engine:
    engine: Engine = running.resources["engine"]
    return engine


async def run_checks(running: Running) -> None:
    engine, settings = engine_of(running), running.settings
    assert isinstance(settings, Settings)
    claim, work = partial(checks.claim_next, engine), partial(checks.run_check, engine)
    await work_off(claim, work, settings.check_tasks)


async def run_evaluations(running: Running) -> None:
    engine = engine_of(running)
    behind = EVALUATIONS_BEHIND_SECONDS
    claim = partial(comparing.claim_next, engine, Lane.NORMAL, behind_seconds=behind)
    await work_off(claim, partial(comparing.evaluate, engine), 2, EVALUATIONS_IDLE_SECONDS)


async def run_slow_evaluations(running: Running) -> None:
    engine = engine_of(running)
    claim = partial(comparing.claim_imported, engine)
    await work_off(claim, partial(comparing.evaluate, engine), 1, SLOW_LANE_IDLE_SECONDS)


async def run_tails(running: Running) -> None:
    engine = engine_of(running)
    while True:
        try:
            await follow_tails(engine.sessions)
        except Exception as error:  # noqa: BLE001 - the loop goes on
            _report(error)
        await asyncio.sleep(TAILS_EVERY_SECONDS)


async def follow_register(running: Running) -> None:
    engine = engine_of(running)

    async def try_again() -> None:
        await checks.hasten_incomplete(engine)
        await comparing.hasten_waiting(engine)

    await indexer.follow(running.database.sessions, running.resources["index"], try_again)


async def work_off(claim: Claim, work: Work, most: int, idle: float = IDLE_SECONDS) -> None:
    """Claim and work for ever, at most so many at once; look each `idle` seconds for more."""
    slots = asyncio.Semaphore(most)
    async with asyncio.TaskGroup() as group:
        while True:
            await slots.acquire()
            claimed = await _claimed(claim)
            if claimed is None:
                slots.release()
                await asyncio.sleep(idle)
            else:
                task = group.create_task(_guarded(work, claimed))
                task.add_done_callback(lambda _: slots.release())


async def _claimed(claim: Claim) -> UUID | None:
    try:
        return await claim()
    except Exception as error:  # noqa: BLE001 - the loop goes on
        _report(error)
        await asyncio.sleep(TROUBLE_SECONDS)
        return None


async def _guarded(work: Work, claimed: UUID) -> None:
    """Leave what failed to its lease: it is claimed again."""
    try:
        await work(claimed)
    except Exception as error:  # noqa: BLE001 - the loop goes on
        _report(error)


def _report(error: Exception) -> None:
    if is_transient(error):
        log.warning("the work waits: %s", type(error).__name__)
    else:
        log.error("the work failed", exc_info=error)
