"""A party sheet that cannot be read stops automatic clearing until somebody has looked at it."""

from uuid import uuid4

from aiokafka import AIOKafkaProducer
from faults.journeys import Firm, strangers
from faults.ledger import check_invariants

from contracts.intake import InquirySheetRecorded
from native.stack import Stack


async def test_nothing_clears_by_itself_while_a_sheet_lies_dead(stack: Stack, firm: Firm) -> None:
    await send_unreadable_sheet(stack)
    held = strangers(1)[0]
    held.inquiry_id = await firm.open_inquiry(held)

    assert await firm.submit(held) == "in_review"

    for reader in ("conflicts", "matters"):
        await discard_the_letter(firm, reader)
    free = await firm.travel(*strangers(1))
    assert free.outcome == "open"
    await check_invariants(stack, firm)


async def discard_the_letter(firm: Firm, reader: str) -> None:
    """Every service that reads party sheets has put the record aside, once."""
    path = f"/v1/{reader}/operations/dead-letters"
    letters = (await firm.importer.get(path))["items"]
    assert [letter["topic"] for letter in letters] == ["intake.party-sheet"]
    discard = f"{path}/{letters[0]['consumer']}/{letters[0]['id']}/discard"
    await firm.importer.send(discard, {"reason": "injected by a test"})


async def send_unreadable_sheet(stack: Stack) -> None:
    kafka = stack.facts("kafka")
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka["bootstrap"],
        security_protocol="SASL_PLAINTEXT",
        sasl_mechanism="SCRAM-SHA-512",
        sasl_plain_username=kafka["username"],
        sasl_plain_password=kafka["password"],
    )
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(uuid4()),
        "ce_type": InquirySheetRecorded.event_type,
        "ce_source": "/hengping/intake",
        "ce_time": "2026-01-05T02:00:00Z",
        "ce_streamversion": "1",
    }
    await producer.start()
    try:
        await producer.send_and_wait(
            InquirySheetRecorded.topic,
            key=str(uuid4()).encode(),
            value=b'{"inquiry_id": "not one"}',
            headers=[(name, value.encode()) for name, value in headers.items()],
        )
    finally:
        await producer.stop()
