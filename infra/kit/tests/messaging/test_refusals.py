"""Poison, parking, replay and discard: one bad event never stops the others."""

import asyncio
from collections.abc import Sequence

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text

from kit.crypto import Cipher
from kit.db import Database
from kit.dead_letters import DeadLetters, NoGap, NotOpen, StillFails
from kit.kernel import Consumer, open_holds
from kit.settings import KafkaSettings
from kit.testing import ledger
from kit.testing.bus import MakeBus
from kit.testing.ledger import ACCOUNTS, GROUPS, Posted
from kit.testing.waiting import until


async def effects_of(database: Database, group: str = GROUPS[0]) -> list[tuple[str, int]]:
    async with database.sessions() as session:
        return await ledger.entries(session, group)


def retries(cause: str) -> float:
    labels = {"consumer": GROUPS[0], "cause": cause}
    return REGISTRY.get_sample_value("hengping_consumer_retries_total", labels) or 0


async def retried_since(count: float) -> bool:
    return retries("Unavailable") > count


async def change_fate(database: Database, fate: str) -> None:
    async with database.sessions.begin() as session:
        await ledger.change_fate(session, fate)


@pytest.fixture
def consumers() -> list[Consumer]:
    return [ledger.make_consumer()]


@pytest.fixture
def dead_letters(
    database: Database, consumers: Sequence[Consumer], cipher: Cipher, kafka_settings: KafkaSettings
) -> DeadLetters:
    return DeadLetters(database, consumers, cipher, kafka_settings.prefix)


async def test_three_times_100_refusals_leave_the_others_alone(
    database: Database, make_bus: MakeBus
) -> None:
    bus = await make_bus(database, [ledger.make_consumer(group) for group in GROUPS])
    refused = [Posted(account=f"bad-{n}", number=n, fate="refused") for n in range(100)]
    taken = [Posted(account=f"good-{n}", number=n) for n in range(100)]

    await bus.deliver(*[event for pair in zip(refused, taken, strict=True) for event in pair])

    for group in GROUPS:
        assert sorted(await effects_of(database, group)) == sorted((e.key, 1) for e in taken)
    async with database.sessions() as session:
        holds = await open_holds(session, [ACCOUNTS])
    assert [(hold.kind, hold.consumer, hold.count) for hold in holds] == [
        ("dead_letter", group, 100) for group in GROUPS
    ]


async def test_a_defect_gets_five_tries_then_its_key_waits(
    database: Database, make_bus: MakeBus, consumers: list[Consumer], dead_letters: DeadLetters
) -> None:
    bus = await make_bus(database, consumers)

    await bus.deliver(
        Posted(account="a", number=1),
        Posted(account="a", number=2, fate="broken"),
        Posted(account="a", number=3),
        Posted(account="b", number=1),
    )

    assert sorted(await effects_of(database)) == [("a", 1), ("b", 1)]
    broken, behind = sorted(await dead_letters.list(), key=lambda letter: letter.version or 0)
    assert (broken.reason, broken.error, broken.tries) == ("failed", "ZeroDivisionError", 5)
    assert (behind.reason, behind.state) == ("behind", "parked")


async def test_what_passes_by_itself_is_waited_out(
    database: Database, make_bus: MakeBus, consumers: list[Consumer], dead_letters: DeadLetters
) -> None:
    bus = await make_bus(database, consumers)
    retried = retries("Unavailable")
    delivery = asyncio.create_task(bus.deliver(Posted(account="a", number=1, fate="busy")))

    await until(lambda: retried_since(retried))
    await change_fate(database, "busy")
    await delivery

    assert await effects_of(database) == [("a", 1)]
    assert await dead_letters.list() == []


async def test_a_replay_takes_the_parked_ones_along(
    database: Database, make_bus: MakeBus, consumers: list[Consumer], dead_letters: DeadLetters
) -> None:
    bus = await make_bus(database, consumers)
    fates = ("refused", "taken", "broken", "taken")
    await bus.deliver(*[Posted(account="a", number=n, fate=fates[n]) for n in range(4)])
    (letter,) = await dead_letters.list(states=["open"])

    with pytest.raises(StillFails):
        await dead_letters.replay(GROUPS[0], letter.id, "chen.jing")
    await change_fate(database, "refused")
    await dead_letters.replay(GROUPS[0], letter.id, "chen.jing")

    assert await effects_of(database) == [("a", 1), ("a", 2)]
    (third,) = await dead_letters.list(states=["open"])
    assert third.version == 3
    with pytest.raises(NotOpen):
        await dead_letters.replay(GROUPS[0], letter.id, "chen.jing")


async def test_a_discard_goes_on_without_the_event(
    database: Database, make_bus: MakeBus, consumers: list[Consumer], dead_letters: DeadLetters
) -> None:
    bus = await make_bus(database, consumers)
    await bus.deliver(
        Posted(account="a", number=1, fate="refused"),
        Posted(account="a", number=2),
        Posted(account="a", number=3),
    )
    (letter,) = await dead_letters.list(states=["open"])

    await dead_letters.discard(GROUPS[0], letter.id, "chen.jing", "entered by hand")
    await bus.deliver(Posted(account="a", number=4))

    assert await effects_of(database) == [("a", 2), ("a", 3), ("a", 4)]
    (closed,) = await dead_letters.list(states=["discarded"])
    assert (closed.closed_by, closed.close_reason) == ("chen.jing", "entered by hand")


async def test_a_gap_that_never_closes_is_skipped(
    database: Database, make_bus: MakeBus, consumers: list[Consumer], dead_letters: DeadLetters
) -> None:
    bus = await make_bus(database, consumers)
    posted = [Posted(account="a", number=number) for number in range(1, 8)]
    versions = {event.event_id: version for version, event in enumerate(posted, 1)}
    await bus.deliver_as(*[(posted[version - 1], version) for version in (1, 4, 5, 7)])
    fourth, fifth, seventh = sorted(await dead_letters.list(), key=lambda x: versions[x.id])

    with pytest.raises(NoGap):
        await dead_letters.skip(GROUPS[0], fifth.id)
    with pytest.raises(NotOpen):
        await dead_letters.discard(GROUPS[0], fourth.id, "chen.jing", "it is only parked")
    assert await dead_letters.skip(GROUPS[0], fourth.id) == (2, 3)
    assert await effects_of(database) == [("a", 1), ("a", 4), ("a", 5)]

    assert await dead_letters.skip(GROUPS[0], seventh.id) == (6, 6)
    await bus.deliver_as((posted[1], 2))

    assert await effects_of(database) == [("a", 1), ("a", 4), ("a", 5), ("a", 7)]
    assert await dead_letters.list() == []


async def test_what_waits_behind_a_dead_letter_has_no_gap(
    database: Database, make_bus: MakeBus, consumers: list[Consumer], dead_letters: DeadLetters
) -> None:
    bus = await make_bus(database, consumers)
    await bus.deliver(Posted(account="a", number=1, fate="refused"), Posted(account="a", number=2))
    (behind,) = await dead_letters.list(states=["parked"])

    with pytest.raises(NoGap):
        await dead_letters.skip(GROUPS[0], behind.id)

    assert await effects_of(database) == []


async def test_the_content_of_a_dead_letter_is_not_readable(
    database: Database, make_bus: MakeBus
) -> None:
    bus = await make_bus(database, [ledger.make_consumer()])

    await bus.deliver(Posted(account="a", number=987654321, fate="refused"))

    async with database.sessions() as session:
        sealed = await session.scalar(text("SELECT sealed FROM dead_letter"))
        row = await session.scalar(text("SELECT CAST(row_to_json(d) AS text) FROM dead_letter d"))
    assert b"987654321" not in sealed
    assert "987654321" not in row
