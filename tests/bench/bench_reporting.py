"""A rebuild of one million facts from offset 0 against bare COPY of the same rows.

The comparison of digests and the swap are part of it; HENGPING_BENCH_EVENTS makes it shorter.
Then what a reader waits for a figure, and for the whole start page, over all these facts.
"""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from bench.rig import as_in_production, load_raw, show, tell
from sqlalchemy import text

from contracts import conflicts, intake, matters
from contracts.event import Event
from kit.access import Role
from kit.db import Database
from kit.envelope import headers
from kit.settings import KafkaSettings
from kit.testing.client import Api, Serve
from kit.testing.databases import ServiceDatabase
from kit.testing.kafka import MakeTopics
from reporting.app import SERVICE
from reporting.fact.consumers import TOPICS, facts
from reporting.fact.queries import serving_generation
from reporting.fact.rows import FactRow
from reporting.rebuild import actions
from reporting.rebuild.rebuilding import Rebuild, Report

pytestmark = pytest.mark.usefixtures(as_in_production.__name__)
EVENTS = int(os.environ.get("HENGPING_BENCH_EVENTS", "1000000"))
CHUNK, AT_ONCE, MONTHS = 10_000, 5_000, 24
START = datetime(2024, 12, 1, tzinfo=UTC)
OFFICES = [UUID(int=number) for number in range(1, 13)]
LAWYERS = [UUID(int=number) for number in range(100, 400)]
AREAS = ["litigation", "merger", "labour", "tax", "family", "patent"]
COLUMNS = ["generation", *FactRow._fields]
POSITIONS = """
INSERT INTO position (consumer, topic, key, version)
SELECT 'reporting.facts', split_part(type, '.', 1) || '.' || split_part(type, '.', 2),
    subject_id::text, max(version) FROM fact WHERE generation = $1 GROUP BY 2, 3
ON CONFLICT DO NOTHING
"""
SAME_ROWS = """
SELECT 0, occurred_at, event_id, type, subject_id, version, data::text
FROM fact WHERE generation = $1
"""


def chain(chance: random.Random) -> Iterator[Event]:
    """Yield the facts of one lead that becomes a matter."""
    lead_id, inquiry_id, engagement_id, check_id, matter_id = (uuid4() for _ in range(5))
    office, area, lawyer = chance.choice(OFFICES), chance.choice(AREAS), chance.choice(LAWYERS)
    at = START + timedelta(seconds=chance.randrange(MONTHS * 30 * 86_400))
    when = iter(at + timedelta(hours=3 * step) for step in range(20))
    source = chance.choice(list(intake.LeadSource))
    about = {
        "check_id": check_id,
        "purpose": conflicts.Purpose.NEW_MATTER,
        "source_kind": conflicts.SourceKind.INQUIRY,
        "source_id": inquiry_id,
        "source_version": 1,
        "office_id": office,
        "party_set_hash": "0" * 64,
    }
    of_office = {"office_id": office, "practice_area": area}
    led = {"lead_lawyer_id": lawyer, "client_id": UUID(int=chance.randrange(1000, 9000))}
    for kind, given in (
        (
            intake.LeadReceived,
            {"lead_id": lead_id, "office_id": office, "source": source, "channel": "phone"},
        ),
        (intake.LeadContacted, {"lead_id": lead_id}),
        (intake.LeadQualified, {"lead_id": lead_id}),
        (intake.InquiryOpened, {"inquiry_id": inquiry_id, "lead_id": lead_id} | of_office),
        (
            intake.InquirySubmitted,
            {"inquiry_id": inquiry_id, "version": 1, "party_set_hash": "0" * 64},
        ),
        (
            conflicts.CheckCompleted,
            about | {"number": "C-1", "verdict": "clear", "hit_count": 2},
        ),
        (conflicts.CheckDecided, about | {"decision": "cleared", "decided_by": None, "refs": []}),
        (intake.InquiryScreened, {"inquiry_id": inquiry_id, "outcome": "cleared"}),
        (
            intake.EngagementSigned,
            {
                "engagement_id": engagement_id,
                "inquiry_id": inquiry_id,
                "clearance_id": uuid4(),
                "party_set_hash": "0" * 64,
                "team": [lawyer],
            }
            | of_office
            | led,
        ),
        (intake.InquiryEngaged, {"inquiry_id": inquiry_id, "engagement_id": engagement_id}),
        (
            matters.MatterPrepared,
            {"matter_id": matter_id, "engagement_id": engagement_id, "inquiry_id": inquiry_id}
            | of_office
            | led,
        ),
        (
            matters.MatterOpened,
            {"matter_id": matter_id, "number": "SH-1", "opened_on": at.date()} | of_office | led,
        ),
        (matters.MatterClosed, {"matter_id": matter_id, "closed_on": at.date()}),
    ):
        moment = {"occurred_at": next(when), "event_id": uuid4()}
        yield kind.model_validate(given | moment)


async def publish(producer: AIOKafkaProducer, prefix: str) -> int:
    """Put at least EVENTS events on the topics; return how many."""
    chance, sent, futures = random.Random(7), 0, []  # noqa: S311 - the same events each time
    while sent < EVENTS:
        versions: dict[str, int] = {}
        for event in chain(chance):
            versions[event.key] = versions.get(event.key, 0) + 1
            row = {
                "id": event.event_id,
                "type": event.event_type,
                "occurred_at": event.occurred_at,
                "stream_version": versions[event.key],
                "traceparent": None,
            }
            given = headers(event.topic.partition(".")[0], row)
            topic, key = prefix + event.topic, event.key.encode()
            futures.append(await producer.send(topic, event.body(), key, headers=given))
            sent += 1
        if len(futures) > AT_ONCE:
            await asyncio.gather(*futures)
            futures = []
    await asyncio.gather(*futures)
    return sent


async def rebuild(api: Api) -> Report:
    async with api.running.database.sessions.begin() as session:
        asked = await actions.ask(session, "bench", accept_difference=False)
    return await Rebuild(api.running, facts, asked.id).run()


async def raw_rate(database: Database, generation: int) -> float:
    url = database.settings.url.replace("+asyncpg", "")
    reading, writing = await asyncpg.connect(url), await asyncpg.connect(url)
    months = [
        row[0]
        for row in await reading.fetch(
            "SELECT generate_series($1::date, $2::date, '1 month')::date",
            START.date(),
            START.date() + timedelta(days=MONTHS * 31),
        )
    ]
    await writing.execute("SELECT open_generation(0)")
    await writing.execute("SELECT open_months(0, $1::date[])", months)

    async def chunks() -> AsyncIterator[list[tuple[object, ...]]]:
        async with reading.transaction():
            cursor = await reading.cursor(SAME_ROWS, generation)
            while rows := await cursor.fetch(CHUNK):
                yield [tuple(row) for row in rows]

    try:
        raw = load_raw("reporting")
        return float(await raw.rows_per_second(writing, chunks(), COLUMNS))
    finally:
        await reading.close()
        await writing.close()


async def seconds(api: Api, path: str) -> float:
    started = time.perf_counter()
    answer = await api.get(f"/v1/reporting/{path}", by="lin.hua")
    assert answer.status_code == 200, answer.text
    return time.perf_counter() - started


async def test_rebuild(
    service_database: ServiceDatabase,
    serve: Serve,
    kafka_settings: KafkaSettings,
    make_topics: MakeTopics,
    producer: AIOKafkaProducer,
) -> None:
    await make_topics(*TOPICS, partitions=4)
    sent = await publish(producer, kafka_settings.prefix)
    api = await serve(SERVICE, await service_database("reporting"), kafka=kafka_settings)
    await api.let("lin.hua", Role.MANAGEMENT, offices=OFFICES[:1])
    database = api.running.database
    first = await rebuild(api)
    async with database.sessions.begin() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(POSITIONS, (first.generation,))
    again = await rebuild(api)

    raw = await raw_rate(database, again.generation)

    assert (first.facts, again.facts) == (sent, sent)
    show("reporting, rebuild", raw, again.facts / again.seconds, "facts/s")
    tell("reporting, rebuild", f"{again.seconds:.0f} s for {again.facts:,} facts")
    for path in ("kpis/leads", "kpis/check-turnaround", "kpis/complaint-rate", "dashboard"):
        month = f"{path}?month=2025-11"
        await seconds(api, month)
        tell(f"reporting, {path}", f"{await seconds(api, month):.3f} s")
    async with database.sessions() as session:
        assert await serving_generation(session) == again.generation
        assert await session.scalar(text("SELECT count(*) FROM subject")) > 0
