"""Relay rows/s against bare gathered aiokafka sends: `python -m tests.bench.bench_relay`."""

import asyncio
import statistics
import time
from collections.abc import Sequence

import uvloop
from sqlalchemy import text
from tests.bench.rig import Rig, load_raw, rig, show

from kit import outbox
from kit.heartbeat import TOPIC as HEARTBEAT
from kit.kafka import make_producer
from kit.relay import Relay
from kit.testing import ledger

ROWS, CHUNK, ROUNDS = 20_000, 1_000, 3
LEFT = text("SELECT 1 FROM outbox WHERE sent_at IS NULL LIMIT 1")


def postings() -> list[ledger.Posted]:
    return [ledger.Posted(account=f"account-{n % 1000}", number=n) for n in range(ROWS)]


async def raw_rate(bench: Rig) -> float:
    bodies = [(posted.key.encode(), posted.body()) for posted in postings()]
    producer = make_producer(bench.kafka)
    await producer.start()
    try:
        topic = bench.kafka.prefix + "raw"
        return float(await load_raw("relay").records_per_second(producer, topic, bodies))
    finally:
        await producer.stop()


async def relay_rate(bench: Rig) -> float:
    """From the start of leading until no row is unsent, marks included."""
    await fill(bench, postings())
    relay = Relay("ledger", bench.database, bench.kafka)
    task = asyncio.create_task(relay.run())
    await relay.leading.wait()
    started = time.perf_counter()
    async with bench.database.sessions() as session:
        while await session.scalar(LEFT):
            await session.rollback()
            await asyncio.sleep(0.02)
    elapsed = time.perf_counter() - started
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return ROWS / elapsed


async def fill(bench: Rig, facts: Sequence[ledger.Posted]) -> None:
    async with bench.database.sessions.begin() as session:
        for at in range(0, len(facts), CHUNK):
            await outbox.record_all(session, facts[at : at + CHUNK])


async def main() -> None:
    raw, ours = [], []
    for _ in range(ROUNDS):
        async with rig(["raw", ledger.ACCOUNTS, HEARTBEAT]) as bench:
            raw.append(await raw_rate(bench))
            ours.append(await relay_rate(bench))
    show("relay", statistics.median(raw), statistics.median(ours), "rows/s")


if __name__ == "__main__":
    uvloop.run(main())
