"""An evaluation may use the search of a check, if that compared all that it has to compare."""

import asyncio
from collections.abc import Mapping

import pytest

from conflicts.check.engine import Found
from conflicts.check.shared_search import SharedSearch
from conflicts.matching.analysis import Analysis, analyse

ASKED = {"c1": analyse("上海远航国际贸易有限公司", "organization")}
OTHER = {"c1": analyse("北京远航国际贸易有限公司", "organization")}


class Register:
    """Answers each search with the number that the register has reached."""

    def __init__(self, as_of: int = 0, incomplete: str | None = None) -> None:
        self.as_of, self.incomplete = as_of, incomplete
        self.searches = 0
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, analyses: Mapping[str, Analysis]) -> Found:  # noqa: ARG002 - the protocol's name
        self.searches += 1
        await self.open.wait()
        return Found((), self.as_of, incomplete=self.incomplete)


async def test_one_search_serves_the_check_and_the_evaluation() -> None:
    register = Register(as_of=7)
    search = SharedSearch(register)
    checked = await search(ASKED)
    assert await search.covering(ASKED, 7) is checked
    assert register.searches == 1


async def test_it_serves_while_it_still_runs() -> None:
    register = Register(as_of=7)
    register.open.clear()
    search = SharedSearch(register)
    check = asyncio.create_task(search(ASKED))
    evaluation = asyncio.create_task(search.covering(ASKED, 7))
    await asyncio.sleep(0)
    register.open.set()
    assert await check is await evaluation
    assert register.searches == 1


@pytest.mark.parametrize(
    ("register", "asked", "reg_seq"),
    [
        (Register(as_of=6), ASKED, 7),
        (Register(as_of=7, incomplete="timeout"), ASKED, 7),
        (Register(as_of=7), OTHER, 7),
    ],
    ids=["an older register", "an incomplete answer", "other names"],
)
async def test_what_does_not_cover_the_change_is_searched_anew(
    register: Register, asked: Mapping[str, Analysis], reg_seq: int
) -> None:
    search = SharedSearch(register)
    await search(ASKED)
    await search.covering(asked, reg_seq)
    assert register.searches == 2


async def test_a_check_always_searches_itself() -> None:
    register = Register(as_of=7)
    search = SharedSearch(register)
    await search.covering(ASKED, 7)
    await search(ASKED)
    assert register.searches == 2


async def test_who_gives_up_waiting_takes_nothing_from_others() -> None:
    register = Register(as_of=7)
    register.open.clear()
    search = SharedSearch(register)
    check = asyncio.create_task(search(ASKED))
    await asyncio.sleep(0)
    evaluation = asyncio.create_task(search.covering(ASKED, 7))
    await asyncio.sleep(0)
    check.cancel()
    register.open.set()
    assert (await evaluation).as_of == 7
    assert register.searches == 1


async def test_a_search_that_broke_is_made_again() -> None:
    class Broken(Register):
        async def __call__(self, analyses: Mapping[str, Analysis]) -> Found:
            found = await super().__call__(analyses)
            if self.searches == 1:
                raise ConnectionError
            return found

    register = Broken(as_of=7)
    search = SharedSearch(register)
    with pytest.raises(ConnectionError):
        await search(ASKED)
    assert (await search.covering(ASKED, 7)).as_of == 7
