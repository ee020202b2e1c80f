"""F19: what was once announced is read for ever, and what is announced later harms nobody."""

import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from faults.golden import Golden, golden, golden_records, wire
from faults.injecting import inject
from faults.journeys import Firm
from faults.ledger import check_invariants
from faults.mandates import strangers
from faults.measuring import Measured
from faults.people import wait_for
from faults.readers import consumers
from faults.states import rows

from contracts.registry import EVENTS
from contracts.topics import TOPICS
from kit.kernel import Consumer
from kit.letters import StoredRecord
from kit.reading import Malformed, Reader, Received
from kit.testing.malformed import Wire
from native.stack import Stack

UNHEARD: Final = {"unheard_of": {"a": [1, None, {"b": "c"}]}, "新字段": "新值"}
READ: Final = [
    (consumer, example)
    for consumer in consumers().values()
    for example in golden_records()
    if example.type in consumer.classes
]
every_reading = pytest.mark.parametrize(
    ("consumer", "example"), READ, ids=[f"{c.name}-{e.name}" for c, e in READ]
)


@every_reading
def test_f19_a_golden_event_is_read_and_unknown_members_are_ignored(
    consumer: Consumer, example: Golden
) -> None:
    as_it_was = read(consumer, example.topic, example.wire())
    later = read(consumer, example.topic, example_with(example, example.value | UNHEARD))

    assert isinstance(as_it_was, Received)
    assert isinstance(later, Received)
    assert (as_it_was.fault, later.fault) == (None, None)
    assert as_it_was.event is not None
    assert later.event == as_it_was.event


@every_reading
def test_f19_an_unknown_value_of_a_closed_list_is_a_fault_and_no_defect(
    consumer: Consumer, example: Golden
) -> None:
    for name in closed_lists(example):
        record = example_with(example, example.value | {name: "unheard-of"})
        found = read(consumer, example.topic, record)

        assert isinstance(found, Received)
        assert found.event is None
        assert found.fault is not None
        assert name in found.fault


async def test_f19_versions_go_on_past_an_unknown_type(
    stack: Stack, firm: Firm, measured: Measured
) -> None:
    key, opened = str(uuid4()), golden("firm.office.opened.v1")
    later = [
        opened.of(key, 1, code=key[:8], **UNHEARD),
        unheard_of(opened.of(key, 2), "firm.office.painted.v1"),
        golden("firm.office.closed.v1").of(key, 3, **UNHEARD),
    ]
    await inject(stack, [("firm.office", record) for record in later])
    readers = [name for name, one in consumers().items() if "firm.office" in one.topics]
    for name in readers:
        await wait_for(f"{name} has read on", partial(has_read, stack, name, key, 3))
        seen = await counted(stack, name, "firm.office.painted.v1")
        assert seen == 1, name
    await check_invariants(stack, firm, measured)


@pytest.mark.parametrize("topic", ["intake.party-sheet", "matters.party-sheet"])
async def test_f19_an_unknown_type_of_sheet_stops_clearing_until_looked_at(
    stack: Stack, firm: Firm, measured: Measured, topic: str
) -> None:
    kind, key = f"{topic}.amended.v2", str(uuid4())
    await inject(stack, [(topic, unheard_of(golden(f"{topic}.recorded.v1").of(key), kind))])
    (reader,) = [
        name
        for name, one in consumers().items()
        if topic in one.topics and name.startswith("conflicts.")
    ]
    await wait_for("the unknown type is counted", partial(is_counted, stack, reader, kind))
    await wait_for("the version is taken", partial(has_read, stack, reader, key, 1))
    (held,) = strangers(1)
    await firm.travel(held)
    check = await firm.check_of(held)

    assert held.outcome == "in_review"
    assert (check["verdict"], check["decision"], check["hits"]) == ("review", None, [])
    assert any(reason.startswith("held") for reason in check["because"])

    for service in TOPICS[topic].readers:
        await look_at(stack, service, topic, kind)
    (free,) = strangers(1)
    await firm.travel(free)
    assert free.outcome == "open"
    await check_invariants(stack, firm, measured)


def read(consumer: Consumer, topic: str, record: Wire) -> Received | Malformed:
    reader = Reader("", consumer.kinds, consumer.classes)
    return reader.read(StoredRecord(topic, 0, 0, record.key, record.value, record.headers))


def example_with(example: Golden, value: dict[str, Any]) -> Wire:
    return wire(example.key, example.headers, value)


def closed_lists(example: Golden) -> Iterator[str]:
    """Name the members of the example whose type is an enumeration."""
    event = EVENTS[example.type].from_record(
        example.value, event_id=UUID(int=0), occurred_at=datetime.now(UTC)
    )
    for name in example.value:
        if isinstance(getattr(event, name, None), Enum):
            yield name


def unheard_of(record: Wire, event_type: str) -> Wire:
    """Make it an event of a type that nobody here has been built with."""
    headers = dict(record.headers) | {"ce_type": event_type.encode()}
    members = json.loads(record.value or b"{}") | UNHEARD
    return replace(record, value=json.dumps(members).encode(), headers=tuple(headers.items()))


async def has_read(stack: Stack, consumer: str, key: str, version: int) -> bool | None:
    query = "SELECT version, blocked FROM position WHERE consumer = $1 AND key = $2"
    found = await rows(stack, consumer.partition(".")[0], query, consumer, key)
    return [tuple(row) for row in found] == [(version, None)] or None


async def counted(stack: Stack, consumer: str, event_type: str) -> int:
    query = "SELECT seen FROM unknown_type WHERE consumer = $1 AND type = $2"
    found = await rows(stack, consumer.partition(".")[0], query, consumer, event_type)
    return sum(row["seen"] for row in found)


async def is_counted(stack: Stack, consumer: str, event_type: str) -> bool | None:
    return await counted(stack, consumer, event_type) > 0 or None


async def look_at(stack: Stack, service: str, topic: str, event_type: str) -> None:
    """Be the operator who has looked at the unknown type."""
    command = ("-m", "native", "run", "--home", str(stack.home), service)
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, "dismiss-type", topic, event_type
    )
    assert await process.wait() == 0
