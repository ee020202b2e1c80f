"""Whatever lies on a topic: the consumer goes on, and keeps what it could not read."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from kit.db import Database
from kit.testing import ledger
from kit.testing.bus import Bus, MakeBus
from kit.testing.cards import CARDS, CardErased, CardIssued, make_card_consumer
from kit.testing.ledger import ACCOUNTS, Posted

Headers = dict[str, bytes]
Change = Callable[[Headers], object]


def good_headers(event: Posted) -> Headers:
    return {
        "ce_specversion": b"1.0",
        "ce_id": str(event.event_id).encode(),
        "ce_type": event.event_type.encode(),
        "ce_source": b"/hengping/ledger",
        "ce_time": event.occurred_at.isoformat().encode(),
        "ce_streamversion": b"1",
    }


def header(name: str, value: bytes) -> Change:
    return lambda headers: headers.update({name: value})


def without(name: str) -> Change:
    return lambda headers: headers.pop(name)


ENVELOPES: dict[str, Change] = {
    "no id": without("ce_id"),
    "id is no uuid": header("ce_id", b"seven"),
    "no type": without("ce_type"),
    "empty type": header("ce_type", b""),
    "endless type": header("ce_type", b"x" * 5000),
    "type with NUL": header("ce_type", b"a\0b"),
    "no source": without("ce_source"),
    "wrong source": header("ce_source", b"/hengping/intake"),
    "no version": without("ce_streamversion"),
    "negative version": header("ce_streamversion", b"-1"),
    "version zero": header("ce_streamversion", b"0"),
    "version is no number": header("ce_streamversion", b"two"),
    "version beyond 64 bits": header("ce_streamversion", b"99999999999999999999"),
    "version in Chinese": header("ce_streamversion", "一".encode()),
    "no time": without("ce_time"),
    "time is no time": header("ce_time", b"yesterday"),
    "time without a zone": header("ce_time", b"2026-01-01T00:00:00"),
    "far future": header("ce_time", b"9999-01-01T00:00:00Z"),
    "header is not UTF-8": header("ce_id", b"\xff\xfe"),
    "foreign header is not UTF-8": header("x-junk", b"\x80\x81"),
}
BODIES: dict[str, bytes | None] = {
    "empty": b"",
    "not JSON": b"{",
    "not UTF-8": b'{"account": "\xff", "number": 1}',
    "a list": b"[]",
    "a number": b"7",
    "null": b"null",
    "wrong types": b'{"account": 5, "number": "x"}',
    "missing member": b'{"account": "a"}',
    "unknown value of a closed list": b'{"account": "a", "number": 1, "fate": "eaten"}',
    "another key": b'{"account": "b", "number": 1}',
    "NaN": b'{"account": "a", "number": NaN}',
    "infinity": b'{"account": "a", "number": 1e999}',
    "a member twice": b'{"account": "a", "number": 1, "number": 2}',
    "NUL in a text": b'{"account": "a\\u0000", "number": 1}',
    "half a surrogate pair": b'{"account": "a\\ud800", "number": 1}',
    "1,000 deep": b"[" * 1000 + b"]" * 1000,
    "100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "zip junk": b"PK\x03\x04" + bytes(range(256)),
    "tombstone on a fact topic": None,
}


@pytest.fixture
async def bus(database: Database, make_bus: MakeBus) -> Bus:
    return await make_bus(database, [ledger.make_consumer(), make_card_consumer()])


async def letters(database: Database) -> list[tuple[str, str | None]]:
    async with database.sessions() as session:
        rows = await session.execute(text("SELECT reason, key FROM dead_letter ORDER BY id"))
        return [(row.reason, row.key) for row in rows]


async def test_a_broken_envelope_is_kept_and_blocks_nobody(database: Database, bus: Bus) -> None:
    for change in ENVELOPES.values():
        event = Posted(account="a", number=1)
        headers = good_headers(event)
        change(headers)
        await bus.put(ACCOUNTS, b"a", event.body(), [*headers.items()])
    for key in (None, b"", b"\xff", b"k" * 5000, b"a\0b"):
        event = Posted(account="a", number=1)
        await bus.put(ACCOUNTS, key, event.body(), [*good_headers(event).items()])
    doubled = [("ce_id", b"x"), *good_headers(Posted(account="a", number=1)).items()]
    await bus.put(ACCOUNTS, b"a", b"{}", doubled)
    await bus.put(ACCOUNTS, None, b"", [])

    await bus.deliver(Posted(account="a", number=1))

    found = await letters(database)
    assert found == [("malformed", None)] * (len(ENVELOPES) + 7)
    async with database.sessions() as session:
        assert await ledger.entries(session) == [("a", 1)]


async def test_a_broken_body_blocks_its_key_alone(database: Database, bus: Bus) -> None:
    for number, body in enumerate(BODIES.values()):
        key = f"a{number}" if body != BODIES["another key"] else "a"
        headers = good_headers(Posted(account=key, number=1))
        await bus.put(ACCOUNTS, key.encode(), body, [*headers.items()])

    await bus.deliver(Posted(account="good", number=1))

    found = await letters(database)
    assert len(found) == len(BODIES)
    assert {reason for reason, _ in found} == {"malformed"}
    async with database.sessions() as session:
        assert await ledger.entries(session) == [("good", 1)]


async def test_a_second_reading_finds_the_same_letter(
    database: Database, bus: Bus, make_bus: MakeBus
) -> None:
    await bus.put(ACCOUNTS, b"a", b"{", [])
    await bus.stop()
    async with database.sessions.begin() as session:
        await session.execute(text("DELETE FROM inbox"))

    again = await make_bus(database, [ledger.make_consumer()])
    await again.deliver(Posted(account="a", number=1))

    assert await letters(database) == [("malformed", None)]


async def test_states_skip_gaps_and_drop_what_is_older(database: Database, bus: Bus) -> None:
    await bus.deliver_as(
        (CardIssued(card="c", holder="first"), 1),
        (CardIssued(card="c", holder="seventh"), 7),
        (CardIssued(card="c", holder="fifth"), 5),
    )

    async with database.sessions() as session:
        assert await session.scalar(text("SELECT holder FROM card")) == "seventh"


async def test_erasure_then_tombstone_and_no_replay_brings_it_back(
    database: Database, bus: Bus
) -> None:
    issued = CardIssued(card="c", holder="Ding Ling")
    holder = text("SELECT holder FROM card")
    await bus.deliver_as((issued, 1), (CardErased(card="c"), 2))
    async with database.sessions() as session:
        assert await session.scalar(holder) is None

    await bus.bury(CARDS, "c", version=3)
    await bus.deliver_as((CardIssued(card="c", holder="Ding Ling"), 1), (issued, 1))

    async with database.sessions() as session:
        assert (await session.execute(holder)).all() == []
