"""Whatever lies on a topic: the consumer goes on, and keeps what it could not read."""

import pytest
from sqlalchemy import text

from kit.db import Database
from kit.testing import ledger
from kit.testing.bus import Bus, MakeBus
from kit.testing.cards import CARDS, CardErased, CardIssued, make_card_consumer
from kit.testing.ledger import ACCOUNTS, Posted
from kit.testing.malformed import BODIES, ENVELOPES, Wire, value


def good(event: Posted) -> Wire:
    headers = {
        "ce_specversion": b"1.0",
        "ce_id": str(event.event_id).encode(),
        "ce_type": event.event_type.encode(),
        "ce_source": b"/hengping/ledger",
        "ce_time": event.occurred_at.isoformat().encode(),
        "ce_streamversion": b"1",
    }
    return Wire(event.key.encode(), event.body(), tuple(headers.items()))


@pytest.fixture
async def bus(database: Database, make_bus: MakeBus) -> Bus:
    return await make_bus(database, [ledger.make_consumer(), make_card_consumer()])


async def letters(database: Database) -> list[tuple[str, str | None]]:
    async with database.sessions() as session:
        rows = await session.execute(text("SELECT reason, key FROM dead_letter ORDER BY id"))
        return [(row.reason, row.key) for row in rows]


async def put(bus: Bus, wire: Wire) -> None:
    await bus.put(ACCOUNTS, wire.key, wire.value, [*wire.headers])


async def test_a_broken_envelope_is_kept_and_blocks_nobody(database: Database, bus: Bus) -> None:
    for spoil in ENVELOPES.values():
        await put(bus, spoil(good(Posted(account="a", number=1))))

    await bus.deliver(Posted(account="a", number=1))

    found = await letters(database)
    assert found == [("malformed", None)] * len(ENVELOPES)
    async with database.sessions() as session:
        assert await ledger.entries(session) == [("a", 1)]


async def test_a_broken_body_blocks_its_key_alone(database: Database, bus: Bus) -> None:
    unknown_fate = value(b'{"account": "a", "number": 1, "fate": "eaten"}')
    for number, spoil in enumerate([unknown_fate, *BODIES.values()]):
        await put(bus, spoil(good(Posted(account=f"a{number or ''}", number=1))))

    await bus.deliver(Posted(account="good", number=1))

    found = await letters(database)
    assert len(found) == 1 + len(BODIES)
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
