"""Each event has its effect once and in order, whatever the broker does with it."""

import random
from collections import defaultdict
from datetime import timedelta

from sqlalchemy import text

from kit import unknown_types
from kit.db import Database
from kit.kernel import open_holds
from kit.progress import lag
from kit.testing import ledger
from kit.testing.bus import MakeBus
from kit.testing.kafka import MakeTopics
from kit.testing.ledger import ACCOUNTS, GROUPS, Closed, Posted
from kit.testing.waiting import until


def postings(count: int, keys: int) -> list[Posted]:
    return [Posted(account=f"account-{n % keys}", number=n) for n in range(count)]


def in_order(effects: list[tuple[str, int]]) -> bool:
    """Every key counts 1, 2, 3 … without a gap or a repetition."""
    seen: dict[str, int] = defaultdict(int)
    for key, version in effects:
        seen[key] += 1
        if version != seen[key]:
            return False
    return True


async def effects_of(database: Database, group: str = GROUPS[0]) -> list[tuple[str, int]]:
    async with database.sessions() as session:
        return await ledger.entries(session, group)


async def test_every_group_takes_all_of_5000(
    database: Database, make_bus: MakeBus, make_topics: MakeTopics
) -> None:
    await make_topics(ACCOUNTS, partitions=4)
    batches = [ledger.make_batch_consumer(group) for group in GROUPS]
    bus = await make_bus(database, batches)

    await bus.deliver(*postings(5000, keys=100))

    for group in GROUPS:
        effects = await effects_of(database, group)
        assert len(effects) == 5000
        assert in_order(effects)


async def test_keeps_the_order_of_1000_in_16_keys(
    database: Database, make_bus: MakeBus, make_topics: MakeTopics
) -> None:
    await make_topics(ACCOUNTS, partitions=4)
    bus = await make_bus(database, [ledger.make_consumer()])

    await bus.deliver(*postings(1000, keys=16))

    effects = await effects_of(database)
    assert len(effects) == 1000
    assert in_order(effects)


async def test_a_duplicate_has_no_second_effect(database: Database, make_bus: MakeBus) -> None:
    bus = await make_bus(database, [ledger.make_consumer(), ledger.make_batch_consumer()])
    events = postings(50, keys=5)

    await bus.deliver(*events, times=3)
    await bus.deliver_as(*[(event, n // 5 + 1) for n, event in enumerate(events)])

    for group in GROUPS[:2]:
        assert sorted(await effects_of(database, group)) == sorted(
            (event.key, n // 5 + 1) for n, event in enumerate(events)
        )


async def test_reordered_events_end_in_order(
    database: Database, make_bus: MakeBus, turn: int
) -> None:
    bus = await make_bus(database, [ledger.make_consumer(), ledger.make_batch_consumer()])
    numbered = [(event, n // 8 + 1) for n, event in enumerate(postings(200, keys=8))]
    random.Random(turn).shuffle(numbered)  # noqa: S311 - a repeatable shuffle

    await bus.deliver_as(*numbered)

    for group in GROUPS[:2]:
        effects = await effects_of(database, group)
        assert len(effects) == 200
        assert in_order(effects)
    async with database.sessions() as session:
        assert await open_holds(session, [ACCOUNTS]) == []


async def test_a_gap_parks_its_key_alone_until_it_closes(
    database: Database, make_bus: MakeBus
) -> None:
    bus = await make_bus(database, [ledger.make_consumer()])
    first, second, third = postings(3, keys=1)
    other = Posted(account="other", number=1)

    await bus.deliver_as((first, 1), (third, 3), (other, 1))

    assert await effects_of(database) == [(first.key, 1), ("other", 1)]
    async with database.sessions() as session:
        (hold,) = await open_holds(session, [ACCOUNTS])
    assert (hold.kind, hold.count) == ("parked", 1)

    await bus.deliver_as((second, 2))

    assert (await effects_of(database))[2:] == [(first.key, 2), (first.key, 3)]
    async with database.sessions() as session:
        assert await open_holds(session, [ACCOUNTS]) == []


async def test_types_of_no_use_advance_the_version(database: Database, make_bus: MakeBus) -> None:
    bus = await make_bus(database, [ledger.make_consumer()])

    await bus.deliver(
        Posted(account="a", number=1), Closed(account="a"), Posted(account="a", number=2)
    )

    assert await effects_of(database) == [("a", 1), ("a", 3)]
    async with database.sessions() as session:
        assert await open_holds(session, [ACCOUNTS]) == []


async def test_an_unknown_type_passes_and_is_counted(database: Database, make_bus: MakeBus) -> None:
    bus = await make_bus(database, [ledger.make_consumer()])
    unknown = Posted(account="a", number=1)
    headers = [
        ("ce_id", str(unknown.event_id).encode()),
        ("ce_type", b"ledger.account.frozen.v7"),
        ("ce_source", b"/hengping/ledger"),
        ("ce_time", unknown.occurred_at.isoformat().encode()),
        ("ce_streamversion", b"1"),
    ]

    await bus.put(ACCOUNTS, b"a", b'{"whatever": 1}', headers)
    await bus.deliver_as((Posted(account="a", number=2), 2))

    assert await effects_of(database) == [("a", 2)]
    async with database.sessions() as session:
        (hold,) = await open_holds(session, [ACCOUNTS])
        assert (hold.kind, hold.count) == ("unknown_type", 1)
        assert await session.scalar(text("SELECT type FROM unknown_type")) == (
            "ledger.account.frozen.v7"
        )
        assert await unknown_types.dismiss(session, ACCOUNTS, "ledger.account.frozen.v7", "chen")
        assert await open_holds(session, [ACCOUNTS]) == []


async def test_everyone_sees_how_far_it_has_read(database: Database, make_bus: MakeBus) -> None:
    bus = await make_bus(database, [ledger.make_consumer()])
    await bus.deliver(*postings(10, keys=2))

    async def has_read_all() -> bool:
        async with database.sessions() as session:
            row = (await session.execute(text("SELECT * FROM progress"))).one_or_none()
        return row is not None and (row.next_offset, row.behind) == (10, 0)

    await until(has_read_all)

    async with database.sessions() as session:
        lags = await lag(session, [ACCOUNTS, "nobody.reads"])
    assert lags[ACCOUNTS] < lags["nobody.reads"] == timedelta(days=1)
