"""F8, F11: an index that is gone, damaged or thinned out never lets a check clear."""

import asyncio
from functools import partial
from typing import Any

import httpx2
import pytest
from faults.conftest import Rounds
from faults.journeys import Firm, Journey, strangers
from faults.ledger import check_invariants
from faults.people import Json, wait_for

from native.stack import Stack


async def test_f8_without_elasticsearch_checks_are_incomplete_and_run_again_by_themselves(
    stack: Stack, firm: Firm, rounds: Rounds
) -> None:
    for _ in range(rounds.outages):
        down = stack.down("elasticsearch")
        await asyncio.to_thread(down.__enter__)
        try:
            journeys = [await submitted(firm, journey) for journey in strangers(3)]
            for journey in journeys:
                await wait_for("an incomplete verdict", partial(incomplete, firm, journey))
        finally:
            await asyncio.to_thread(down.__exit__, None, None, None)
        for journey in journeys:
            journey.outcome = await firm.submit(journey)

    assert {journey.outcome for journey in firm.journeys} == {"cleared"}
    await check_invariants(stack, firm)


@pytest.mark.parametrize("damage", ["documents", "index"])
async def test_f11_what_is_deleted_behind_the_services_back_stops_clearing_until_the_rebuild(
    stack: Stack, firm: Firm, damage: str
) -> None:
    await firm.travel(*strangers(1))
    await wait_for("the index follows", lambda: has_followed(firm))
    await asyncio.to_thread(harm, stack, damage)

    journeys = [await submitted(firm, journey) for journey in strangers(3)]
    for journey in journeys:
        await wait_for("an incomplete verdict", partial(incomplete, firm, journey))
    report = await firm.importer.create("/v1/conflicts/index/rebuild", {})
    for journey in journeys:
        journey.outcome = await firm.submit(journey)

    assert report["equal"]
    assert {journey.outcome for journey in journeys} == {"cleared"}
    await check_invariants(stack, firm)


async def submitted(firm: Firm, journey: Journey) -> Journey:
    firm.journeys.append(journey)
    journey.inquiry_id = await firm.open_inquiry(journey)
    path = f"/v1/intake/inquiries/{journey.inquiry_id}"
    await firm.desk(journey).move(path, "submit", {"submitted"})
    return journey


async def incomplete(firm: Firm, journey: Journey) -> bool | None:
    """Tell that the check has said `incomplete`; fail when it cleared."""
    found = await firm.office.get("/v1/conflicts/checks", source_id=journey.inquiry_id)
    verdicts = {check["verdict"] for check in found["items"]}
    assert "clear" not in verdicts
    return "incomplete" in verdicts or None


async def has_followed(firm: Firm) -> Json | None:
    seen = await firm.office.get("/v1/conflicts/index")
    return seen if seen["indexed_seq"] >= seen["reg_seq"] else None


def harm(stack: Stack, damage: str) -> None:
    """Delete a tenth of the documents, or the whole index, as an administrator of the server."""
    facts = stack.facts("elasticsearch")
    with httpx2.Client(
        base_url=facts["url"], auth=(facts["username"], facts["password"]), timeout=30
    ) as server:
        index = next(iter(server.get("/_alias/parties-read").raise_for_status().json()))
        if damage == "index":
            server.delete(f"/{index}").raise_for_status()
            return
        for document in documents(server, index):
            server.delete(f"/{index}/_doc/{document}").raise_for_status()
        server.post(f"/{index}/_refresh").raise_for_status()


def documents(server: httpx2.Client, index: str) -> list[str]:
    query: dict[str, Any] = {"size": 10_000, "_source": False}
    answer = server.post(f"/{index}/_search", json=query).raise_for_status()
    ids = [hit["_id"] for hit in answer.json()["hits"]["hits"]]
    return ids[: max(1, len(ids) // 10)]
