"""The operators' table `What is gone: who can still do what`, held against the platform."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

import httpx2
import pytest
from faults.conftest import MODE
from faults.harm import away
from faults.journeys import Firm
from faults.ledger import check_invariants
from faults.mandates import parties_of, path_of, strangers
from faults.measuring import Measured
from faults.people import Person

from native.stack import Stack

PAGE: Final = Path(__file__).parents[2] / "docs" / "operators.md"
SERVERS: Final = {"kafka", "elasticsearch", "keycloak"}
SHORT: Final = {"conflicts"}
Try = Callable[[Stack, Firm], Awaitable[bool]]


def read_table() -> dict[str, dict[str, str]]:
    """Return the table as {gone: {deed: yes, waits or no}}."""
    text = PAGE.read_text(encoding="utf-8").split("## What is gone", 1)[1].split("\n## ", 1)[0]
    rows = [re.split(r"\s*\|\s*", line.strip("| ")) for line in text.splitlines() if "|" in line]
    head, _, *body = rows
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in body}


TABLE: Final = read_table()


async def logs_in(stack: Stack, _: Firm) -> bool:
    issuer = f"{stack.url('keycloak')}/realms/hengping"
    person = Person.named("xu.bo", stack.url("gateway"), issuer)
    try:
        return await person.is_served("/v1/firm/offices")
    finally:
        await person.close()


async def takes_an_inquiry(_: Stack, firm: Firm) -> bool:
    """Open a draft; nobody goes on with it."""
    (journey,) = strangers(1)
    body = {
        "office_id": firm.offices["SH"],
        "practice_area": "litigation",
        "lead_lawyer_id": firm.members["chen.jing"],
        "party_set": parties_of(journey),
    }
    return await firm.desks["SH"].is_taken("/v1/intake/inquiries", body)


async def complains(stack: Stack, _: Firm) -> bool:
    form = {
        "matter_number": f"(2026)SH-{uuid4().hex[:5]}",
        "name": "某委托人",
        "email": "somebody@example.org",
        "language": "zh-CN",
        "text": "没有收到进展报告。",
    }
    async with httpx2.AsyncClient(base_url=stack.url("gateway"), timeout=15) as client:
        answer = await client.post("/v1/complaints/form", json=form)
    return answer.status_code < httpx2.codes.INTERNAL_SERVER_ERROR


def reads(path: str) -> Try:
    async def look(_: Stack, firm: Firm) -> bool:
        return await firm.leads["SH"].is_served(path)

    return look


DEEDS: Final[dict[str, Try]] = {
    "log in": logs_in,
    "take an inquiry": takes_an_inquiry,
    "complain by the form": complains,
    "read matters": reads("/v1/matters"),
    "read figures": reads("/v1/reporting/dashboard"),
    "read messages": reads("/v1/notifications/messages"),
}
CLEAR: Final = "clear it"


@asynccontextmanager
async def gone(stack: Stack, what: str) -> AsyncIterator[None]:
    units = [what] if what in SERVERS else [f"{what}-api", f"{what}-worker"]
    async with AsyncExitStack() as all_away:
        for unit in units:
            await all_away.enter_async_context(away(stack, unit))
        yield


def test_the_table_names_every_deed() -> None:
    for row in TABLE.values():
        assert set(row) == {*DEEDS, CLEAR}
        assert set(row.values()) <= {"yes", "waits", "no"}


@pytest.mark.parametrize("what", sorted(SHORT) if MODE == "short" else list(TABLE))
async def test_who_can_still_do_what(
    stack: Stack, firm: Firm, measured: Measured, what: str
) -> None:
    (journey,) = strangers(1)
    journey.inquiry_id = await firm.open_inquiry(journey)
    async with gone(stack, what):
        for deed, attempt in DEEDS.items():
            assert await attempt(stack, firm) is (TABLE[what][deed] != "no"), (what, deed)
        if TABLE[what]["take an inquiry"] == "yes":
            await firm.desk(journey).move(path_of(journey), "submit", {"submitted", "cleared"})
        if TABLE[what][CLEAR] == "waits" and TABLE[what]["take an inquiry"] == "yes":
            await asyncio.sleep(2)
            seen = await firm.desk(journey).get(path_of(journey))
            assert seen["status"] == "submitted", what
        elif TABLE[what][CLEAR] == "yes":
            assert await firm.submit(journey) == "cleared"
    assert await firm.submit(journey) == "cleared", "what waited goes on by itself"
    await check_invariants(stack, firm, measured)
