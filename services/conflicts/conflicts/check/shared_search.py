"""One search for the check of a change and for its evaluation, which ask the same within a moment.

A check always searches anew. An evaluation compares a change with what was registered before it:
any search of the same names that covers the change will do.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

from conflicts.check.engine import Found, Search
from conflicts.matching.analysis import Analysis

KEPT_SECONDS: Final = 5.0

_Names = frozenset[tuple[str, Analysis]]


class SharedSearch:
    def __init__(self, search: Search) -> None:
        self._search = search
        self._recent: dict[_Names, asyncio.Task[Found]] = {}

    async def __call__(self, analyses: Mapping[str, Analysis]) -> Found:
        """Search now. Who asks is cancelled alone: others may wait for the same answer."""
        names = frozenset(analyses.items())
        task = asyncio.create_task(self._run(analyses))
        self._recent[names] = task
        asyncio.get_running_loop().call_later(KEPT_SECONDS, self._forget, names, task)
        return await asyncio.shield(task)

    async def _run(self, analyses: Mapping[str, Analysis]) -> Found:
        return await self._search(analyses)

    async def covering(self, analyses: Mapping[str, Analysis], reg_seq: int) -> Found:
        """Return a whole answer that compared every row up to `reg_seq`, or what a new one says."""
        known = self._recent.get(frozenset(analyses.items()))
        if known is not None:
            await asyncio.wait([known])
            if _covers(known, reg_seq):
                return known.result()
        return await self(analyses)

    def _forget(self, names: _Names, task: asyncio.Task[Found]) -> None:
        if self._recent.get(names) is task:
            del self._recent[names]


def _covers(task: asyncio.Task[Found], reg_seq: int) -> bool:
    if task.cancelled() or task.exception() is not None:
        return False
    found = task.result()
    return found.incomplete is None and found.as_of >= reg_seq
