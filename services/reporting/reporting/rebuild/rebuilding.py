"""A second generation from offset 0, compared and swapped, while the first one is served.

The consumer goes on meanwhile; for the swap alone it waits, for as long as the tail and the
comparison take.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from kit.db import LockId
from kit.kernel import Consumer
from kit.problems import Problem
from kit.running import Running
from reporting.fact.actions import FACTS
from reporting.fact.queries import digest_of_taken
from reporting.rebuild import actions, queries
from reporting.rebuild.filling import Chunk, Filling
from reporting.rebuild.log import Log, open_log

CHUNK: Final = 10_000
_REBUILD: Final = LockId(0x7265706F_72656275)
_TRY = text("SELECT pg_try_advisory_lock(:lock)")
_RELEASE = text("SELECT pg_advisory_unlock(:lock)")
_ALONE = text("SELECT pg_advisory_xact_lock(:lock)")


@dataclass(frozen=True)
class Report:
    """`digest` is the sum of the hashes of the ids of all events that the consumer has taken."""

    generation: int
    facts: int
    unreadable: int
    digest: str
    seconds: float

    def __str__(self) -> str:
        rate = self.facts / self.seconds if self.seconds else 0
        return (
            f"generation {self.generation} is served: {self.facts} facts in {self.seconds:.1f} s "
            f"({rate:.0f}/s), {self.unreadable} unreadable, digest {self.digest}"
        )


class Rebuild:
    def __init__(self, running: Running, consumer: Consumer, generation_id: int) -> None:
        self._sessions = running.database.sessions
        self._running = running
        self._consumer = consumer
        self._id = generation_id
        self._filling = Filling(consumer, running.settings.kafka.prefix)

    async def run(self) -> Report:
        """Raise RebuildRunning while another one runs, FiguresDiffer when nothing was swapped."""
        async with _alone(self._running):
            try:
                return await self._build()
            except Exception as error:
                await self._fail(error)
                raise

    async def _build(self) -> Report:
        started = time.perf_counter()
        async with self._sessions.begin() as session:
            await actions.begin(session, await queries.lock_generation(session, self._id))
        async with open_log(self._running.settings.kafka, self._consumer.topics) as log:
            await self._fill(log)
            async with self._sessions.begin() as session:
                await actions.settle(session, self._id)
            digest = await self._swap(log)
        seconds = time.perf_counter() - started
        return Report(self._id, self._filling.facts, self._filling.unreadable, digest, seconds)

    async def _fill(self, log: Log) -> None:
        """Read the next records while the database writes the last ones."""
        writing = asyncio.create_task(self._write(self._filling.chunk()))
        try:
            async for records in log.to_the_end():
                self._filling.read(records)
                await asyncio.sleep(0)
                if self._filling.waiting >= CHUNK:
                    await writing
                    writing = asyncio.create_task(self._write(self._filling.chunk()))
            await writing
        finally:
            await asyncio.gather(writing, return_exceptions=True)
        await self._write(self._filling.chunk())

    async def _write(self, chunk: Chunk) -> None:
        async with self._sessions.begin() as session:
            await chunk.write(session, self._id)

    async def _swap(self, log: Log) -> str:
        async with self._sessions.begin() as session:
            await session.execute(_ALONE, {"lock": FACTS})
            async for records in log.to_the_end():
                self._filling.read(records)
            await self._filling.chunk().write(session, self._id)
            old = await queries.lock_served(session)
            new = await queries.lock_generation(session, self._id)
            served = await digest_of_taken(session, old.id, self._consumer.name)
            rebuilt = await digest_of_taken(session, new.id, self._consumer.name)
            await actions.swap(session, old, new, served, rebuilt)
        return rebuilt.digest

    async def _fail(self, error: Exception) -> None:
        note = error.detail if isinstance(error, Problem) else type(error).__name__
        async with self._sessions.begin() as session:
            actions.fail(await queries.lock_generation(session, self._id), note)


@asynccontextmanager
async def _alone(running: Running) -> AsyncIterator[None]:
    """Hold the lock of rebuilds by a connection of its own."""
    async with running.database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        if not await connection.scalar(_TRY, {"lock": _REBUILD}):
            raise actions.RebuildRunning("Wait until it has ended.", detail_zh="请等待其结束。")
        try:
            yield
        finally:
            await connection.execute(_RELEASE, {"lock": _REBUILD})
