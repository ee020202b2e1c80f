"""One round trip to Elasticsearch: the routes of every query and the probe beside them."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from elasticsearch import ApiError, ConnectionTimeout, TransportError

from conflicts.index.party_index import (
    PROBE,
    Identity,
    IndexTrouble,
    PartyIndex,
    Probe,
    check_whole,
    read_probe,
)
from conflicts.index.routes import Route

Hits = list[list[UUID]]


async def ask(es: PartyIndex, routes: Sequence[Route], size: int) -> tuple[Identity, Probe, Hits]:
    """Return who answered, what it holds, and per route the party ids in its order.

    Raises IndexTrouble for anything less than a whole answer.
    """
    searches = [part for route in routes for part in _search(es, _body(route, size))]
    try:
        identity, answer = await asyncio.gather(
            es.identify(es.read_alias),
            es.client.msearch(searches=[*searches, *_search(es, PROBE)]),
        )
    except ConnectionTimeout as error:
        raise IndexTrouble("timeout") from error
    except TransportError as error:
        raise IndexTrouble("unreachable", type(error).__name__) from error
    except ApiError as error:
        missing = error.status_code == 404  # noqa: PLR2004 (Not Found)
        raise IndexTrouble("index-missing" if missing else "search-failed", error.error) from error
    *answers, probe = answer["responses"]
    return identity, read_probe(probe), [_party_ids(found) for found in answers]


def _search(es: PartyIndex, body: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"index": es.read_alias, "allow_partial_search_results": False}, body


def _body(route: Route, size: int) -> dict[str, Any]:
    return {"query": route.query, "size": size, "_source": False, "track_total_hits": False}


def _party_ids(answer: dict[str, Any]) -> list[UUID]:
    check_whole(answer)
    return [UUID(hit["_id"]) for hit in answer["hits"]["hits"]]
