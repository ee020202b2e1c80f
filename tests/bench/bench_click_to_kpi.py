"""From the click that enters a lead to the figure that counts it, at 12 and 20 commands a second.

Open loop: a lead is entered every twelfth or twentieth of a second, whether or not answers are
late. Figures are computed from the facts when they are asked for, so a lead is in its figure from
the moment that its fact is committed in the generation that is served: a look at that table every
twentieth of a second tells when (aim: p95 under one second).
"""

import asyncio
import statistics
import time

import asyncpg
import pytest
from bench.rig import tell
from faults.journeys import Firm

from native.stack import Stack

WARM_UP, SECONDS, LOOK_EVERY = 60, 30, 0.05
LOOK = """
SELECT subject_id::text FROM fact JOIN generation ON generation.id = fact.generation
WHERE state = 'serving' AND type = 'intake.lead.received.v1' AND occurred_at > $1
"""


@pytest.mark.timeout(900)
@pytest.mark.parametrize("per_second", [12, 20])
async def test_click_to_kpi(platform: Stack, firm: Firm, per_second: int) -> None:
    for _ in range(WARM_UP):
        await enter_a_lead(firm)
    place = platform.facts("postgres")["url"].rsplit("/", 1)[0]
    reporting = await asyncpg.connect(f"{place}/reporting")
    seen: dict[str, float] = {}
    watching = asyncio.create_task(watch(reporting, seen))
    clicks = []
    for _ in range(SECONDS * per_second):
        clicks.append(asyncio.create_task(enter_a_lead(firm)))
        await asyncio.sleep(1 / per_second)
    entered = dict(await asyncio.gather(*clicks))
    while entered.keys() - seen.keys():  # noqa: ASYNC110 - what it waits for lies in a database
        await asyncio.sleep(LOOK_EVERY)
    watching.cancel()
    await reporting.close()
    delays = [(seen[lead] - began) * 1000 for lead, began in entered.items()]
    p50, p95 = statistics.median(delays), statistics.quantiles(delays, n=20)[-1]
    tell(f"click to KPI at {per_second} commands/s", f"p50 {p50:,.0f} ms   p95 {p95:,.0f} ms")


async def enter_a_lead(firm: Firm) -> tuple[str, float]:
    """Return the lead and when it was clicked, by the monotonic clock."""
    began = time.monotonic()
    lead = {
        "office_id": firm.offices["SH"],
        "source": "referral",
        "channel": "phone",
        "name": "某来访者",
        "contact": "reception",
        "need": "合同纠纷咨询",
    }
    answer = await firm.desks["SH"].create("/v1/intake/leads", lead)
    return str(answer["id"]), began


async def watch(reporting: "asyncpg.Connection[asyncpg.Record]", seen: dict[str, float]) -> None:
    since = await reporting.fetchval("SELECT now()")
    while True:
        now = time.monotonic()
        for row in await reporting.fetch(LOOK, since):
            seen.setdefault(row["subject_id"], now)
        await asyncio.sleep(LOOK_EVERY)
