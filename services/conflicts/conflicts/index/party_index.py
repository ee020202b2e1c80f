"""The client of Elasticsearch with the names of our aliases; who an index is and what it holds."""

import asyncio
from dataclasses import dataclass
from typing import Any, Self

from elasticsearch import AsyncElasticsearch

from conflicts.index.mapping import MAPPINGS, SETTINGS
from kit.ids import new_id
from kit.settings import ElasticsearchSettings


class IndexTrouble(Exception):
    """The index cannot be trusted or reached; `reason` is a slug."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Identity:
    name: str
    uuid: str


@dataclass(frozen=True, slots=True)
class Probe:
    """`names` are the indices that answered; `highest` is 0 when there is no document."""

    documents: int
    highest: int
    names: frozenset[str]


PROBE: dict[str, Any] = {
    "size": 0,
    "track_total_hits": True,
    "aggs": {"highest": {"max": {"field": "reg_seq"}}, "names": {"terms": {"field": "_index"}}},
}


class PartyIndex:
    def __init__(self, client: AsyncElasticsearch, prefix: str = "") -> None:
        self.client = client
        self.read_alias = f"{prefix}parties-read"
        self.write_alias = f"{prefix}parties-write"
        self.build_alias = f"{prefix}parties-build"
        self._stem = f"{prefix}parties"

    @classmethod
    def connect(cls, settings: ElasticsearchSettings, timeout: float = 10) -> Self:
        """Retry nothing here: each caller accounts for what it sent."""
        client = AsyncElasticsearch(
            settings.url,
            basic_auth=(settings.username, settings.password.get_secret_value())
            if settings.username
            else None,
            request_timeout=timeout,
            max_retries=0,
            retry_on_timeout=False,
        )
        return cls(client, settings.prefix)

    async def close(self) -> None:
        await self.client.close()

    async def create(self, *aliases: str) -> Identity:
        """Make an empty index under a name never used before."""
        name = f"{self._stem}-{new_id().hex}"
        await self.client.indices.create(
            index=name,
            mappings=MAPPINGS,
            settings=SETTINGS,
            aliases={alias: {} for alias in aliases},
        )
        return await self.identify(name)

    async def identify(self, alias: str) -> Identity:
        """Return the one index behind an alias."""
        found = await self.client.indices.get_settings(index=alias, name="index.uuid")
        if len(found) != 1:
            raise IndexTrouble("alias-ambiguous", ", ".join(sorted(found)))
        [(name, settings)] = found.items()
        return Identity(name, settings["settings"]["index"]["uuid"])

    async def probe(self, alias: str) -> tuple[Identity, Probe]:
        """Count what a search sees now, and tell in which index."""
        identity, answer = await asyncio.gather(
            self.identify(alias),
            self.client.search(index=alias, **PROBE, allow_partial_search_results=False),
        )
        return identity, read_probe(answer.body)


def read_probe(answer: dict[str, Any]) -> Probe:
    check_whole(answer)
    found = answer["aggregations"]
    return Probe(
        documents=answer["hits"]["total"]["value"],
        highest=int(found["highest"]["value"] or 0),
        names=frozenset(bucket["key"] for bucket in found["names"]["buckets"]),
    )


def check_whole(answer: dict[str, Any]) -> None:
    """Refuse an answer that lacks a shard's part or ended early."""
    if "error" in answer:
        missing = answer.get("status") == 404  # noqa: PLR2004 (Not Found)
        raise IndexTrouble("index-missing" if missing else "search-failed", answer["error"]["type"])
    if answer["timed_out"]:
        raise IndexTrouble("timeout")
    if answer["_shards"]["failed"]:
        raise IndexTrouble("shard-failed")
