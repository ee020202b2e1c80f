"""The raw limit of a consumer: one batch, the same rows by asyncpg in one commit, one ack."""

import json
import time
from uuid import UUID

import asyncpg
from aiokafka import AIOKafkaConsumer

INBOX = "INSERT INTO inbox (consumer, event_id) SELECT 'raw', unnest($1::uuid[])"
ENTRY = """INSERT INTO entry (consumer, event_id, key, version, number)
SELECT 'raw', * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[])"""
POSITION = """INSERT INTO position (consumer, topic, key, version)
SELECT 'raw', 'ledger.account', k, max(v) FROM unnest($1::text[], $2::bigint[]) AS r (k, v)
GROUP BY k ON CONFLICT (consumer, topic, key) DO UPDATE SET version = EXCLUDED.version"""


async def records_per_second(
    consumer: AIOKafkaConsumer, database: "asyncpg.Connection[asyncpg.Record]", wanted: int
) -> float:
    taken, started = 0, time.perf_counter()
    while taken < wanted:
        found = await consumer.getmany(timeout_ms=50, max_records=500)
        records = [record for part in found.values() for record in part]
        if not records:
            continue
        headers = [dict(record.headers) for record in records]
        ids = [UUID(header["ce_id"].decode()) for header in headers]
        versions = [int(header["ce_streamversion"]) for header in headers]
        keys = [record.key.decode() for record in records]
        numbers = [json.loads(record.value)["number"] for record in records]
        async with database.transaction():
            await database.execute(INBOX, ids)
            await database.execute(ENTRY, ids, keys, versions, numbers)
            await database.execute(POSITION, keys, versions)
        await consumer.commit()
        taken += len(records)
    return taken / (time.perf_counter() - started)
