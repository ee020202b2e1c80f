"""Name analyses of parties, worked out before the lock is taken."""

import asyncio
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from conflicts.matching.analysis import Analysis, analyse
from contracts.parties import Party


@lru_cache(maxsize=20_000)
def analysis_of(party: Party) -> Analysis:
    identifiers = [(identifier.scheme.value, identifier.value) for identifier in party.identifiers]
    return analyse(party.name, party.kind.value, party.aliases, identifiers)


async def prepare_analyses(parties: Iterable[Party]) -> None:
    """Fill the cache off the loop, so that `analysis_of` costs nothing under the lock."""
    waiting = list(parties)
    await asyncio.to_thread(lambda: [analysis_of(party) for party in waiting])


def content_of(party: Party) -> dict[str, Any]:
    return party.model_dump(mode="json", by_alias=True)
