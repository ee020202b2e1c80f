"""All open streams of a process share one poller; what a stream missed lies in the table."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from kit.access import ACCESS
from kit.auth import ACTIVE
from kit.transient import is_transient
from notifications.message import queries
from notifications.message.showing import MessageView, show, show_all

POLL_EVERY: Final = 0.25
ACCESS_EVERY: Final = 8  # polls
BATCH: Final = 500
MOST_BEHIND: Final = 100
AT_ONCE: Final = 2  # who catch up; the others wait here and not for a connection
_log = structlog.get_logger()


class Stream:
    """What one browser has still to be told; `None` ends it. Slow readers come back later."""

    def __init__(self, staff_id: UUID, principal: str) -> None:
        self.staff_id = staff_id
        self.principal = principal
        self._queue: asyncio.Queue[MessageView | None] = asyncio.Queue()

    def give(self, message: MessageView | None) -> None:
        if self._queue.qsize() <= MOST_BEHIND:
            is_behind = self._queue.qsize() == MOST_BEHIND
            self._queue.put_nowait(None if is_behind else message)

    async def next(self, seconds: float) -> MessageView | None:
        """Return None when the stream is over, or was for so long silent."""
        try:
            return await asyncio.wait_for(self._queue.get(), seconds)
        except TimeoutError:
            return None


class Streams:
    """Polls only while somebody listens: one query for everybody, whatever their number."""

    def __init__(self, sessions: async_sessionmaker[AsyncSession]) -> None:
        self._sessions = sessions
        self._open: dict[UUID, set[Stream]] = defaultdict(set)
        self._place = 0
        self._polling: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._catching_up = asyncio.Semaphore(AT_ONCE)

    @property
    def count(self) -> int:
        return sum(map(len, self._open.values()))

    async def listen(
        self, staff_id: UUID, principal: str, last_seen: int | None, seconds: float
    ) -> AsyncIterator[MessageView]:
        """Yield what came after `last_seen` (None: from now on), then what comes."""
        stream = Stream(staff_id, principal)
        here = await self._join(stream)
        end = asyncio.get_running_loop().time() + seconds
        try:
            for missed in await self._missed(staff_id, last_seen, here):
                yield missed
            while (left := end - asyncio.get_running_loop().time()) > 0:
                message = await stream.next(left)
                if message is None:
                    return
                yield message
        finally:
            self._leave(stream)

    async def close(self) -> None:
        if self._polling is not None:
            self._polling.cancel()
            await asyncio.gather(self._polling, return_exceptions=True)

    async def _join(self, stream: Stream) -> int:
        """Return the place from which on the stream is given everything."""
        async with self._starting:
            if self._polling is None or self._polling.done():
                async with self._sessions() as session:
                    self._place = await queries.last_place(session)
                self._polling = asyncio.create_task(self._poll(), name="streams")
            self._open[stream.staff_id].add(stream)
            return self._place

    def _leave(self, stream: Stream) -> None:
        self._open[stream.staff_id].discard(stream)
        if not self._open[stream.staff_id]:
            del self._open[stream.staff_id]

    async def _missed(self, staff_id: UUID, last_seen: int | None, here: int) -> list[MessageView]:
        if last_seen is None or last_seen >= here:
            return []
        async with self._catching_up, self._sessions() as session:
            found = await queries.own_after_place(session, staff_id, last_seen, here)
            return await show_all(session, found)

    async def _poll(self) -> None:
        """Run until nobody listens any more."""
        polls = 0
        while self._open:
            try:
                await self._give_new()
                if polls % ACCESS_EVERY == 0:
                    await self._end_for_leavers()
            except Exception as error:
                self._end(self._all())
                if not is_transient(error):
                    raise
                _log.warning("streams-ended", error=type(error).__name__)
            polls += 1
            await asyncio.sleep(POLL_EVERY)

    async def _give_new(self) -> None:
        async with self._sessions() as session:
            for message in await queries.after_place(session, self._place, BATCH):
                assert message.place is not None
                # who joins from here on finds it in the table
                self._place = message.place
                if listening := list(self._open.get(message.recipient_id, ())):
                    view = await show(session, message)
                    for stream in listening:
                        stream.give(view)

    async def _end_for_leavers(self) -> None:
        """End the streams of who has no access any more."""
        streams = self._all()
        names = {stream.principal for stream in streams}
        kept = ACCESS.c
        async with self._sessions() as session:
            active = select(kept.principal).where(kept.principal.in_(names), kept.state == ACTIVE)
            staying = set(await session.scalars(active))
        self._end([stream for stream in streams if stream.principal not in staying])

    def _all(self) -> list[Stream]:
        return [stream for open_here in self._open.values() for stream in open_here]

    def _end(self, streams: list[Stream]) -> None:
        for stream in streams:
            stream.give(None)
