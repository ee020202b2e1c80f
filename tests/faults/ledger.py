"""What must hold after every fault (INV), seen through the gateway, the topics and the metrics."""

import asyncio
import re
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

import httpx2
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from faults.journeys import Firm
from faults.people import Json, wait_for

from contracts.topics import TOPICS
from native.stack import Stack

SERVICES: Final = ("firm", "intake", "conflicts", "matters")
HEALING: Final = 180.0


@dataclass(frozen=True)
class Record:
    topic: str
    key: str
    type: str
    version: int
    event_id: str


async def check_invariants(stack: Stack, firm: Firm, dead_letters: int = 0) -> None:
    """Wait until everything is quiet again, then hold the firm against its own history."""
    await wait_for("outboxes are empty and consumers have read all", lambda: _quiet(stack), HEALING)
    await _check_nothing_acknowledged_is_lost(firm)
    await _check_numbers(firm)
    await _check_index(firm)
    await _check_order(await read_topics(stack))
    await _check_letters(firm, dead_letters)
    await _check_audit(firm)
    await _check_no_adverse_matters(firm)


async def _quiet(stack: Stack) -> bool | None:
    """I5: every outbox row is sent, nobody is behind, and it stays so for a moment."""
    for _ in range(2):
        for service in SERVICES:
            try:
                pages = [await _metrics(stack, name) for name in _units(stack, service)]
            except httpx2.HTTPError:
                return None
            unsent = sum(_sum(page, "hengping_outbox_unsent_rows") for page in pages)
            behind = sum(_sum(page, "hengping_consumer_behind_records") for page in pages)
            if unsent or behind:
                return None
        await asyncio.sleep(1.5)
    return True


def _units(stack: Stack, service: str) -> list[str]:
    return [name for name in stack.run()["services"] if name.split("-")[0] == service]


async def _metrics(stack: Stack, unit: str) -> str:
    async with httpx2.AsyncClient(timeout=5) as client:
        return (await client.get(f"{stack.url(unit)}/metrics")).raise_for_status().text


def _sum(page: str, metric: str) -> float:
    return sum(
        float(value) for value in re.findall(rf"^{metric}(?:{{.*}})? (\S+)$", page, re.MULTILINE)
    )


async def _check_nothing_acknowledged_is_lost(firm: Firm) -> None:
    """I1, I2: what was acknowledged is there, once."""
    for journey in firm.journeys:
        if journey.inquiry_id:
            await firm.desk(journey).get(f"/v1/intake/inquiries/{journey.inquiry_id}")
        if journey.engagement_id:
            found = await firm.lead(journey).get("/v1/matters", engagement_id=journey.engagement_id)
            assert len(found["items"]) == 1, f"{journey} has {len(found['items'])} matters"


async def _check_numbers(firm: Firm) -> None:
    """I3: the numbers of each office and year are 1, 2, 3 … without a gap or a repetition."""
    series: dict[str, list[int]] = defaultdict(list)
    for matter in await all_matters(firm):
        if matter["number"] and not matter["imported"]:
            head, digits = re.split(r"(?=\d+$)", matter["number"], maxsplit=1)
            series[head].append(int(digits))
    for head, numbers in series.items():
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), f"{head}: {sorted(numbers)}"


async def _check_index(firm: Firm) -> None:
    """I4: the register and its index hold the same."""

    async def equal() -> Json | None:
        report = await firm.importer.create("/v1/conflicts/index/verify", {})
        return report if report["equal"] and not report["behind"] else None

    await wait_for("register and index are equal", equal, HEALING)


async def all_matters(firm: Firm) -> list[Json]:
    found: list[Json] = []
    cursor: dict[str, str] = {}
    while True:
        page = await firm.importer.get("/v1/matters", limit="200", **cursor)
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


async def _check_order(records: list[Record]) -> None:
    """I6: of each key every version came, in order, once duplicates are taken out."""
    seen: dict[tuple[str, str], list[int]] = defaultdict(list)
    ids: dict[tuple[str, str, int], set[str]] = defaultdict(set)
    for record in records:
        ids[record.topic, record.key, record.version].add(record.event_id)
        versions = seen[record.topic, record.key]
        if record.version not in versions:
            versions.append(record.version)
    for (topic, key), versions in seen.items():
        if TOPICS[topic].kind == "fact":
            assert versions == list(range(1, len(versions) + 1)), f"{topic} {key}: {versions}"
        else:
            assert versions == sorted(versions), f"{topic} {key}: {versions}"
    assert all(len(same) == 1 for same in ids.values()), "one version, two events"


async def _check_letters(firm: Firm, expected: int) -> None:
    """I7: dead letters hold only what was injected."""
    for service in SERVICES:
        letters = await firm.importer.get(f"/v1/{service}/operations/dead-letters")
        wanted = expected if service == "conflicts" else 0
        assert len(letters["items"]) == wanted, (service, letters["items"])


async def _check_audit(firm: Firm) -> None:
    """I8: the audit chain of every service verifies."""
    for service in SERVICES:
        chain = await firm.importer.get(f"/v1/{service}/operations/audit-chain")
        assert chain["faults"] == [], (service, chain)


async def _check_no_adverse_matters(firm: Firm) -> None:
    """I9: no two open matters have the other's client against them, without a consent."""
    opened = [journey for journey in firm.journeys if journey.outcome == "open"]
    clients = {journey.client for journey in opened}
    against = [journey for journey in opened if journey.adverse in clients]
    assert against == []


async def read_topics(stack: Stack) -> list[Record]:
    """Read every fact and state topic from its beginning to its present end."""
    kafka = stack.facts("kafka")
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka["bootstrap"],
        security_protocol="SASL_PLAINTEXT",
        sasl_mechanism="SCRAM-SHA-512",
        sasl_plain_username=kafka["username"],
        sasl_plain_password=kafka["password"],
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    try:
        return await _read_to_the_end(consumer)
    finally:
        await consumer.stop()


async def _read_to_the_end(consumer: AIOKafkaConsumer) -> list[Record]:
    partitions = [
        TopicPartition(name, number)
        for name, topic in TOPICS.items()
        for number in range(topic.partitions)
        if name != "infra.heartbeat"
    ]
    consumer.assign(partitions)
    ends = await consumer.end_offsets(partitions)
    await consumer.seek_to_beginning(*partitions)
    records: list[Record] = []
    end = time.monotonic() + HEALING
    while any([await consumer.position(p) < ends[p] for p in partitions]):
        assert time.monotonic() < end, "the topics cannot be read to their end"
        for batch in (await consumer.getmany(timeout_ms=500)).values():
            records.extend(_record(record) for record in batch if record.value is not None)
    return records


def _record(record: ConsumerRecord) -> Record:
    headers = {name: value.decode() for name, value in record.headers}
    return Record(
        topic=record.topic,
        key=record.key.decode(),
        type=headers["ce_type"],
        version=int(headers["ce_streamversion"]),
        event_id=headers["ce_id"],
    )
