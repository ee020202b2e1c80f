"""500 browsers listen for messages through the gateway; how late one message reaches them all."""

import asyncio
import json
import statistics
import time

import aiohttp
import psutil
import pytest
from bench.rig import tell
from faults.journeys import LEADS, Firm
from faults.mandates import strangers

from native.stack import Stack

BROWSERS = 500


@pytest.mark.timeout(900)
async def test_500_browsers(platform: Stack, firm: Firm) -> None:
    journey = next(one for one in strangers(2) if one.office == "SH")
    token = await firm.leads["SH"].bearer()
    url = f"{platform.url('gateway')}/v1/notifications/stream"
    headers = {"Authorization": f"Bearer {token}"}
    came: list[float] = []
    lines = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(connector=lines, timeout=timeout, headers=headers) as session:
        opened = asyncio.Semaphore(0)
        browsers = [
            asyncio.create_task(listen(session, url, opened, came)) for _ in range(BROWSERS)
        ]
        for _ in range(BROWSERS):
            await opened.acquire()
        idle = await cpu(platform)
        await firm.travel(journey)
        assert journey.outcome == "open", LEADS["SH"]
        await asyncio.gather(*browsers)
    spread = (max(came) - min(came)) * 1000
    p95 = (statistics.quantiles(came, n=20)[-1] - min(came)) * 1000
    tell(f"{BROWSERS} browsers: first to last", f"p95 {p95:,.0f} ms   all {spread:,.0f} ms")
    tell(f"{BROWSERS} idle browsers", f"gateway and notifications {idle:.0%} of one core")


async def listen(
    session: aiohttp.ClientSession, url: str, opened: asyncio.Semaphore, came: list[float]
) -> None:
    """Note when the message about the opened matter came."""
    async with session.get(url) as answer:
        assert answer.status == 200, await answer.text()
        opened.release()
        async for line in answer.content:
            if line.startswith(b"data:") and _is_it(line[5:]):
                came.append(time.monotonic())
                return


def _is_it(data: bytes) -> bool:
    return bool(json.loads(data)["template"] == "matter-opened")


async def cpu(platform: Stack) -> float:
    """Return the share of one core that both processes take while nothing happens."""
    units = [psutil.Process(platform.pid(name)) for name in ("gateway", "notifications")]
    before = [sum(unit.cpu_times()[:2]) for unit in units]
    await asyncio.sleep(5)
    return sum(sum(unit.cpu_times()[:2]) - was for unit, was in zip(units, before, strict=True)) / 5
