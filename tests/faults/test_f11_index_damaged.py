"""F11: an index that is gone, thinned out or another one never lets a check clear."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import httpx2
import pytest
from faults.conftest import MODE
from faults.harm import elasticsearch
from faults.journeys import Firm
from faults.ledger import check_invariants, until_index_equals
from faults.mandates import Journey, rival, strangers
from faults.measuring import Measured
from faults.people import wait_for
from faults.test_f08_elasticsearch_gone import is_incomplete

from native.stack import Stack

READ, WRITE = "parties-read", "parties-write"


def delete_documents(server: httpx2.Client, index: str, known: list[str]) -> None:
    """Delete a tenth of the documents, those of the known parties among them."""
    query: dict[str, Any] = {"size": 10_000, "_source": False}
    found = server.post(f"/{index}/_search", json=query).raise_for_status().json()
    ids = [hit["_id"] for hit in found["hits"]["hits"]]
    for document in {*known, *ids[: len(ids) // 10]}:
        server.delete(f"/{index}/_doc/{document}").raise_for_status()
    server.post(f"/{index}/_refresh").raise_for_status()


def delete_index(server: httpx2.Client, index: str, _: list[str]) -> None:
    server.delete(f"/{index}").raise_for_status()


def delete_alias(server: httpx2.Client, index: str, _: list[str]) -> None:
    server.delete(f"/{index}/_alias/{READ},{WRITE}").raise_for_status()


def put_wrong_mapping(server: httpx2.Client, index: str, _: list[str]) -> None:
    """Put an empty index in the place of ours that takes any document."""
    server.delete(f"/{index}").raise_for_status()
    content = {"mappings": {"dynamic": True}, "aliases": {READ: {}, WRITE: {}}}
    server.put(f"/{index}", json=content).raise_for_status()


Damage = Callable[[httpx2.Client, str, list[str]], None]
DAMAGES: Final[tuple[Damage, ...]] = (
    delete_documents,
    delete_index,
    delete_alias,
    put_wrong_mapping,
)
SHORT: Final = 1


@pytest.mark.parametrize("damage", DAMAGES[:SHORT] if MODE == "short" else DAMAGES)
async def test_f11_a_damaged_index_stops_clearing_until_the_rebuild(
    stack: Stack, firm: Firm, measured: Measured, damage: Damage
) -> None:
    (known,) = strangers(1)
    await firm.travel(known)
    await until_index_equals(firm)
    indices = await asyncio.to_thread(harm, stack, damage, await ids_of(firm, known))

    free, against = strangers(3), rival(known)
    await asyncio.gather(*map(firm.hand_in, (*free, against)))
    for journey in (*free, against):
        await wait_for("an incomplete verdict", partial(is_incomplete, firm, journey))
    assert (await firm.ask(*strangers(1)))["verdict"] == "incomplete"
    assert await asyncio.to_thread(indices_of, stack) == indices, "an index came about by itself"
    with measured.timing("F11 index rebuilt"):
        report = await firm.importer.create("/v1/conflicts/index/rebuild", {})
    await asyncio.gather(*map(firm.go_on, (*free, against)))

    assert report["equal"]
    assert {journey.outcome for journey in free} == {"open"}
    assert against.outcome == "in_review"
    await check_invariants(stack, firm, measured)


async def ids_of(firm: Firm, journey: Journey) -> list[str]:
    """Return the ids under which both companies stand in register and index."""
    found = [
        party["id"]
        for name in (journey.client, journey.adverse)
        for party in (await firm.office.get("/v1/conflicts/register/parties", q=name))["items"]
        if party["name"] == name
    ]
    assert len(found) > 1
    return found


def harm(stack: Stack, damage: Damage, known: list[str]) -> set[str]:
    """Do the damage as an administrator; return the indices that are left."""
    with elasticsearch(stack) as server:
        index = next(iter(server.get(f"/_alias/{READ}").raise_for_status().json()))
        damage(server, index, known)
    return indices_of(stack)


def indices_of(stack: Stack) -> set[str]:
    with elasticsearch(stack) as server:
        return set(server.get("/_settings/index.uuid").raise_for_status().json())
