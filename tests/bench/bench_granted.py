"""From the click on "submit" to the granted clearance, at 12 commands a second (aim: p95 < 1 s).

Open loop: six inquiries a second are drafted and six submitted, whether or not answers are late.
The delay is the database's: from the submission's event to the clearance's `granted_at`.
"""

import asyncio
import statistics
from datetime import datetime

import pytest
from faults.journeys import Firm, Journey, strangers
from faults.people import Json, wait_for

SECONDS, PER_SECOND = 30, 6


@pytest.mark.timeout(900)
async def test_submit_to_granted(firm: Firm) -> None:
    journeys = strangers(SECONDS * PER_SECOND)
    travelling = []
    for journey in journeys:
        travelling.append(asyncio.create_task(submit(firm, journey)))
        await asyncio.sleep(1 / PER_SECOND)
    delays = [delay * 1000 for delay in await asyncio.gather(*travelling)]

    p50, p95 = statistics.median(delays), statistics.quantiles(delays, n=20)[-1]
    print(f"\nsubmit to granted at 12 commands/s   p50 {p50:,.0f} ms   p95 {p95:,.0f} ms", end="")  # noqa: T201 - a report


async def submit(firm: Firm, journey: Journey) -> float:
    journey.inquiry_id = await firm.open_inquiry(journey)
    path = f"/v1/intake/inquiries/{journey.inquiry_id}"
    submitted = await firm.desk(journey).move(path, "submit", {"submitted", "cleared"})
    began = datetime.fromisoformat(submitted["status_since"])
    check = await wait_for("the grant", lambda: granted(firm, journey))
    return (datetime.fromisoformat(check["decided_at"]) - began).total_seconds()


async def granted(firm: Firm, journey: Journey) -> Json | None:
    found = await firm.office.get("/v1/conflicts/checks", source_id=journey.inquiry_id)
    rows = [row for row in found["items"] if row["decision"] == "cleared"]
    return await firm.office.get(f"/v1/conflicts/checks/{rows[0]['id']}") if rows else None
