"""What intake puts on the broker keeps the exported contracts, header by header."""

import asyncio
import json
from datetime import datetime
from uuid import UUID

import jsonschema

from contracts import export
from contracts.registry import EVENTS
from contracts.topics import TOPICS
from intake.testing import Desk
from kit.relay import Relay
from kit.settings import KafkaSettings
from kit.testing.kafka import MakeTopics, read_all

OURS = [name for name, topic in TOPICS.items() if topic.owner == "intake"]


async def test_every_record_of_a_whole_story_keeps_its_contract(
    desk: Desk, kafka_settings: KafkaSettings, make_topics: MakeTopics
) -> None:
    await make_topics(*OURS, "infra.heartbeat")
    lead = await desk.qualified_lead()
    inquiry = await desk.cleared(lead_id=lead["id"])
    assert (await desk.sign(await desk.approved(inquiry))).status_code == 200
    await send_everything(desk, kafka_settings)

    records = [record for topic in OURS for record in await read_all(kafka_settings, topic)]

    assert len(records) == len(await desk.announced())
    for record in records:
        headers = {name: value.decode() for name, value in record.headers}
        event = EVENTS[headers["ce_type"]]
        jsonschema.validate(headers, export.headers_schema(event))
        jsonschema.validate(json.loads(record.value), export.value_schema(event))
        found = event.from_record(
            json.loads(record.value),
            event_id=UUID(headers["ce_id"]),
            occurred_at=datetime.fromisoformat(headers["ce_time"]),
        )
        assert found.key.encode() == record.key
        assert record.topic == kafka_settings.prefix + event.topic


async def send_everything(desk: Desk, settings: KafkaSettings) -> None:
    sending = asyncio.create_task(Relay("intake", desk.api.running.database, settings).run())
    try:
        async with asyncio.timeout(60):
            while await desk.rows("SELECT 1 FROM outbox_unsent LIMIT 1"):
                assert not sending.done()
                await asyncio.sleep(0.05)
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
