"""A party sheet that cannot be read stops automatic clearing until somebody has looked at it."""

import asyncio
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from faults.journeys import Firm
from faults.ledger import check_invariants
from faults.mandates import strangers
from faults.measuring import Measured
from faults.people import wait_for
from faults.records import kafka_access

from contracts.intake import InquirySheetRecorded
from contracts.matters import MatterSheetRecorded
from contracts.topics import TOPICS
from native.stack import Stack

Sheet = type[InquirySheetRecorded | MatterSheetRecorded]


@pytest.mark.parametrize("sheet", [InquirySheetRecorded, MatterSheetRecorded])
async def test_nothing_clears_by_itself_while_a_sheet_lies_dead(
    stack: Stack, firm: Firm, measured: Measured, sheet: Sheet
) -> None:
    await send_unreadable(stack, sheet)
    await wait_for("the dead letter", lambda: is_kept(firm, sheet))
    held = strangers(3)
    await asyncio.gather(*map(firm.travel, held))

    assert {journey.outcome for journey in held} == {"in_review"}
    for journey in held:
        check = await firm.check_of(journey)
        assert (check["verdict"], check["decision"], check["hits"]) == ("review", None, [])
        assert any(reason.startswith("held") for reason in check["because"])

    for reader in TOPICS[sheet.topic].readers:
        await discard_the_letter(firm, reader, sheet)
    (free,) = strangers(1)
    await firm.travel(free)
    assert free.outcome == "open"
    await check_invariants(stack, firm, measured)


async def is_kept(firm: Firm, sheet: Sheet) -> bool | None:
    """Every service that reads these sheets has put the record aside, once."""
    for reader in TOPICS[sheet.topic].readers:
        letters = await firm.importer.get(f"/v1/{reader}/operations/dead-letters")
        if not letters["items"]:
            return None
        assert [letter["topic"] for letter in letters["items"]] == [sheet.topic]
    return True


async def discard_the_letter(firm: Firm, reader: str, sheet: Sheet) -> None:
    path = f"/v1/{reader}/operations/dead-letters"
    (letter,) = (await firm.importer.get(path))["items"]
    assert letter["topic"] == sheet.topic
    discard = f"{path}/{letter['consumer']}/{letter['id']}/discard"
    await firm.importer.send(discard, {"reason": "injected by a test"})


async def send_unreadable(stack: Stack, sheet: Sheet) -> None:
    key = str(uuid4())
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(uuid4()),
        "ce_type": sheet.event_type,
        "ce_source": f"/hengping/{sheet.topic.split('.')[0]}",
        "ce_time": "2026-01-05T02:00:00Z",
        "ce_streamversion": "1",
    }
    producer = AIOKafkaProducer(**kafka_access(stack))
    await producer.start()
    try:
        await producer.send_and_wait(
            sheet.topic,
            key=key.encode(),
            value=b'{"not": "a sheet"}',
            headers=[(name, value.encode()) for name, value in headers.items()],
        )
    finally:
        await producer.stop()
