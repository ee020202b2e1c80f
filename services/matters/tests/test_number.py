import asyncio
from datetime import UTC, datetime

import pytest

from matters.directory.testing import BEIJING
from matters.matter.tables import Matter
from matters.opening import actions
from matters.opening.number import Number, read_number
from matters.opening.testing import MONDAY, redeemed
from matters.testing import Store

OPENINGS, AT_ONCE = 200, 20


@pytest.mark.parametrize(
    ("number", "written"),
    [(Number(2026, "SH", 12), "(2026)SH-00012"), (Number(2026, "SH", 123456), "(2026)SH-123456")],
)
def test_a_number_is_written_and_read(number: Number, written: str) -> None:
    assert str(number) == written
    assert read_number(written) == number


@pytest.mark.parametrize("other", ["2019-SH-00012", "(26)SH-00012", "(2026)SH-12", ""])
def test_other_forms_are_not_ours(other: str) -> None:
    assert read_number(other) is None


async def test_offices_and_years_count_apart(store: Store) -> None:
    last_year = datetime(2025, 6, 1, tzinfo=UTC)

    opened = [
        await store.opened(),
        await store.opened(),
        await store.opened(office_id=BEIJING),
        await store.opened(at=last_year),
    ]

    numbers = [matter.number for matter in opened]
    assert numbers == ["(2026)SH-00001", "(2026)SH-00002", "(2026)BJ-00001", "(2025)SH-00001"]


async def test_the_year_is_that_of_the_office(store: Store) -> None:
    new_year_in_shanghai = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)

    matter = await store.opened(at=new_year_in_shanghai)

    assert matter.number == "(2027)SH-00001"
    assert matter.opened_on is not None
    assert matter.opened_on.isoformat() == "2027-01-01"


async def test_an_opening_that_fails_leaves_no_gap(store: Store) -> None:
    failing = await store.opening()

    async with store.database.sessions() as session:
        await actions.open_redeemed(session, redeemed(failing))
        await session.rollback()

    assert (await store.opened()).number == "(2026)SH-00001"
    await store.do(actions.open_redeemed, redeemed(failing))
    assert (await store.get(failing.id)).number == "(2026)SH-00002"


async def test_many_openings_at_once_count_without_gap(store: Store) -> None:
    matters = [await store.opening() for _ in range(OPENINGS)]

    async def open_all(mine: list[Matter]) -> None:
        for matter in mine:
            await store.do(actions.open_redeemed, redeemed(matter, MONDAY))

    await asyncio.gather(*(open_all(matters[place::AT_ONCE]) for place in range(AT_ONCE)))

    numbers = sorted([str((await store.get(matter.id)).number) for matter in matters])
    assert numbers == [f"(2026)SH-{n:05}" for n in range(1, OPENINGS + 1)]
