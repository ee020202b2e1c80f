"""Versions count the records of a key on a topic, whoever writes them."""

import asyncio

from sqlalchemy import text

from kit import outbox
from kit.db import Database
from kit.facts import Fact
from kit.testing.cards import CardIssued
from kit.testing.ledger import Posted

VERSIONS = text("SELECT topic, key, stream_version FROM outbox ORDER BY seq")


async def versions(database: Database) -> list[tuple[str, str, int]]:
    async with database.sessions() as session:
        return [(row.topic, row.key, row.stream_version) for row in await session.execute(VERSIONS)]


async def test_writers_at_once_leave_no_gap(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.sessions.begin() as session:
            await outbox.record(session, Posted(account="a", number=number))

    await asyncio.gather(*[write(number) for number in range(40)])

    assert [version for _, _, version in await versions(database)] == list(range(1, 41))


async def test_one_statement_counts_each_key_of_each_topic(database: Database) -> None:
    for _ in range(2):
        facts: list[Fact] = [
            Posted(account="a", number=1),
            CardIssued(card="a", holder="x"),
            Posted(account="b", number=1),
            Posted(account="a", number=2),
        ]
        async with database.sessions.begin() as session:
            await outbox.record_all(session, facts)

    assert await versions(database) == [
        ("ledger.account", "a", 1),
        ("ledger.card", "a", 1),
        ("ledger.account", "b", 1),
        ("ledger.account", "a", 2),
        ("ledger.account", "a", 3),
        ("ledger.card", "a", 2),
        ("ledger.account", "b", 2),
        ("ledger.account", "a", 4),
    ]


async def test_a_commit_wakes_the_relay_and_a_rollback_does_not(database: Database) -> None:
    async with database.sessions() as session:
        await outbox.record(session, Posted(account="a", number=1))
        await session.rollback()
    assert not database.outbox_written.is_set()

    async with database.sessions.begin() as session:
        await outbox.record(session, Posted(account="a", number=1))
    assert database.outbox_written.is_set()
