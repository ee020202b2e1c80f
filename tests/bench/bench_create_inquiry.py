"""The command "create inquiry" of intake against bare FastAPI and asyncpg, in turn.

Both write durably to the same PostgreSQL, 8 requests in flight, 1,000 requests after a warm-up.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from bench.load import Json, post_many
from bench.rig import show
from faults.journeys import Firm
from faults.mandates import strangers
from faults.people import wait_for

from demo.cast import party_set
from native.stack import Stack

COUNT, WARM_UP, AT_ONCE = 1_000, 100, 8
RAW = Path(__file__).parent / "raw" / "create_inquiry.py"


@pytest.mark.timeout(900)
async def test_create_inquiry(platform: Stack, firm: Firm) -> None:
    token = await firm.desks["SH"].bearer()

    def make(_: int) -> tuple[Json, Mapping[str, str]]:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
        return inquiry(firm), headers

    with raw_server(platform) as raw_url:
        await wait_for("the raw server", lambda: answers(raw_url))
        raws, ours = [], []
        for count in (WARM_UP, COUNT):
            raws.append(await post_many(f"{raw_url}/inquiries", make, count=count, at_once=AT_ONCE))
            url = f"{platform.url('intake')}/v1/intake/inquiries"
            ours.append(await post_many(url, make, count=count, at_once=AT_ONCE))

    show("create inquiry", raws[-1].rate, ours[-1].rate, "commands/s")
    show("create inquiry, p95", raws[-1].p95 * 1000, ours[-1].p95 * 1000, "ms")


def inquiry(firm: Firm) -> Json:
    journey = strangers(1)[0]
    return {
        "office_id": firm.offices["SH"],
        "practice_area": "litigation",
        "lead_lawyer_id": firm.members["chen.jing"],
        "party_set": party_set(
            {"ref": "c1", "name": journey.client, "kind": "organization", "side": "client"},
            {"ref": "a1", "name": journey.adverse, "kind": "organization", "side": "adverse"},
        ),
    }


@contextmanager
def raw_server(platform: Stack) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = os.environ | {"RAW_DATABASE_URL": platform.facts("postgres")["url"]}
    with subprocess.Popen([sys.executable, str(RAW), str(port)], env=env) as server:  # noqa: S603 - ours
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


async def answers(url: str) -> bool | None:
    port = int(url.rsplit(":", 1)[1])
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0 or None
