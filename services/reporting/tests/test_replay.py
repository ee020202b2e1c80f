"""Told again, nothing changes; told in another order, the same comes out."""

import itertools
from dataclasses import replace
from uuid import UUID

from sqlalchemy import text

from contracts.event import Event
from kit.parking import drain
from kit.retrying import Backoff
from kit.testing.copies import places_of
from reporting.fact.testing import (
    MONDAY,
    inquiry,
    lead,
    opened,
    prepared,
    signed,
)
from reporting.rebuild.versions import Versions
from reporting.testing import Store

LEAD, INQUIRY, MATTER = UUID(int=101), UUID(int=102), UUID(int=103)


def chain() -> list[Event]:
    return [
        lead(LEAD),
        inquiry(INQUIRY, LEAD),
        signed(INQUIRY),
        prepared(MATTER, INQUIRY),
        opened(MATTER),
    ]


async def contents(store: Store) -> list[str]:
    whole = text("SELECT s::text FROM subject s UNION ALL SELECT f::text FROM fact f ORDER BY 1")
    async with store.database.sessions() as session:
        return list(await session.scalars(whole))


async def test_duplicates_and_a_full_replay_change_nothing(store: Store) -> None:
    await store.tell(*chain())
    before = (await store.digest(), await contents(store))

    await store.hear([record for record in store.told for _ in range(2)])
    async with store.database.sessions.begin() as session:
        await session.execute(text("DELETE FROM inbox"))
    await store.hear(store.told)
    async with store.database.sessions.begin() as session:
        await session.execute(text("DELETE FROM inbox"))
        await session.execute(text("DELETE FROM position"))
    await store.hear(store.told)

    assert (await store.digest(), await contents(store)) == before


async def test_what_is_missing_is_waited_for(store: Store) -> None:
    before = await store.digest()
    first, second = store.record(prepared(MATTER, INQUIRY)), store.record(opened(MATTER))

    await store.hear([second])

    assert await store.digest() == before
    await store.hear([first])
    await drain(store.applier, ("matters.matter", str(MATTER)), Backoff("test"))
    assert (await store.digest()).facts == before.facts + 2


async def test_facts_lie_in_the_month_in_which_they_happened(store: Store) -> None:
    await store.tell(lead(LEAD), lead(INQUIRY, MONDAY.replace(year=2025, month=2)))

    async with store.database.sessions() as session:
        found = await session.execute(
            text("SELECT DISTINCT tableoid::regclass::text FROM fact WHERE type LIKE 'intake.%'")
        )
        assert sorted(found.scalars()) == ["fact_part.fact_1_202502", "fact_part.fact_1_202611"]


async def test_a_member_that_no_class_declares_is_not_kept(store: Store) -> None:
    told = store.record(lead(LEAD))
    assert told.value is not None
    named = told.value[:-1] + ', "display_name": "陈静"}'.encode()

    await store.hear([replace(told, value=named)])

    async with store.database.sessions() as session:
        assert "fact.data" in await places_of(session, "website")
        assert await places_of(session, "陈静") == []


def test_a_version_counts_once_in_whatever_order() -> None:
    for order in itertools.permutations((1, 2, 3, 5)):
        versions = Versions()
        taken = [n for n in (*order, *order) if versions.is_new(("matters.matter", "m"), n)]
        assert sorted(taken) == [1, 2, 3, 5]


def test_a_huge_gap_costs_nothing() -> None:
    versions = Versions()

    assert versions.is_new(("matters.matter", "m"), 2**62)
    assert versions.is_new(("matters.matter", "m"), 2**61)
    assert not versions.is_new(("matters.matter", "m"), 2**61)
