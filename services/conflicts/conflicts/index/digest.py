"""Equality of register and index without listing either: 256 buckets of count and sum."""

import hashlib
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.index.party_index import PartyIndex, check_whole
from conflicts.register.tables import Party

_BUCKETS: Final = 256
_MODULUS: Final = 1 << 64
_PAGE: Final = 5_000
_KEEP_ALIVE: Final = "2m"


@dataclass(slots=True)
class Digest:
    counts: list[int] = field(default_factory=lambda: [0] * _BUCKETS)
    sums: list[int] = field(default_factory=lambda: [0] * _BUCKETS)

    def add(self, party_id: UUID, version: int) -> None:
        """Add one document; the order does not matter."""
        packed = party_id.bytes + version.to_bytes(8)
        hashed = hashlib.blake2b(packed, digest_size=8).digest()
        bucket = hashed[0]
        self.counts[bucket] += 1
        self.sums[bucket] = (self.sums[bucket] + int.from_bytes(hashed)) % _MODULUS

    @property
    def total(self) -> int:
        return sum(self.counts)

    def differing(self, other: "Digest") -> list[int]:
        ours, theirs = (
            zip(self.counts, self.sums, strict=True),
            zip(other.counts, other.sums, strict=True),
        )
        return [at for at, pair in enumerate(zip(ours, theirs, strict=True)) if pair[0] != pair[1]]


async def register_digest(session: AsyncSession, upto: int, without: Collection[UUID]) -> Digest:
    digest = Digest()
    rows = await session.stream(
        select(Party.id, Party.reg_seq).where(Party.reg_seq <= upto),
        execution_options={"yield_per": _PAGE},
    )
    async for party_id, reg_seq in rows:
        if party_id not in without:
            digest.add(party_id, reg_seq)
    return digest


async def open_view(es: PartyIndex, index: str) -> str:
    """Freeze what a search of the index sees now."""
    return str((await es.client.open_point_in_time(index=index, keep_alive=_KEEP_ALIVE))["id"])


async def index_digest(es: PartyIndex, view: str, without: Collection[UUID]) -> Digest:
    digest = Digest()
    async for hit in _hits(es, view):
        party_id = UUID(hit["_id"])
        if party_id not in without:
            digest.add(party_id, hit["_version"])
    return digest


async def _hits(es: PartyIndex, view: str) -> AsyncIterator[dict[str, Any]]:
    after: dict[str, Any] = {}
    while True:
        answer = await es.client.search(
            pit={"id": view, "keep_alive": _KEEP_ALIVE},
            size=_PAGE,
            sort=["_shard_doc"],
            source=False,
            version=True,
            track_total_hits=False,
            allow_partial_search_results=False,
            **after,
        )
        check_whole(answer.body)
        hits = answer["hits"]["hits"]
        for hit in hits:
            yield hit
        if len(hits) < _PAGE:
            return
        after = {"search_after": hits[-1]["sort"]}
