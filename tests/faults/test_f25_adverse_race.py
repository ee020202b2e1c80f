"""F25: of inquiries adverse to each other exactly one is cleared, however close they come."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import cycle
from typing import Final

from faults.companies import WRITINGS, Writing, new_company, written
from faults.conftest import Rounds
from faults.journeys import SIGNATURE, Firm
from faults.ledger import check_invariants
from faults.mandates import Journey, rival, strangers
from faults.measuring import Measured

from native.stack import Stack

RINGS: Final = 3
AT_ONCE: Final = 8
CONFLICTS: Final = ("conflicts-worker", "conflicts-api")
KILL_EVERY: Final = (8, 16)
Pair = tuple[Journey, Journey]


async def test_f25_of_an_adverse_pair_exactly_one_is_cleared_and_opens(
    stack: Stack, firm: Firm, rounds: Rounds, measured: Measured
) -> None:
    slots = asyncio.Semaphore(AT_ONCE)
    pairs = [
        (one, rival_in_other_words(one, writing))
        for one, writing in zip(strangers(rounds.pairs), cycle(WRITINGS), strict=False)
    ]

    async def race(pair: Pair) -> None:
        async with slots:
            await compete(firm, pair)
            await check_outcome(firm, pair)

    async with killing(stack, measured):
        await asyncio.gather(*map(race, pairs))

    opened = [journey for pair in pairs for journey in pair if journey.outcome == "open"]
    assert len(opened) == rounds.pairs
    await check_invariants(stack, firm, measured)


async def test_f25_of_a_ring_of_three_exactly_one_is_cleared(
    stack: Stack, firm: Firm, measured: Measured
) -> None:
    for one in strangers(RINGS):
        third = new_company("成都")
        ring = (one, Journey(one.adverse, third, "BJ"), Journey(third, one.client))

        await compete(firm, ring)

        assert sorted(j.outcome for j in ring) == ["cleared", "in_review", "in_review"]
    await check_invariants(stack, firm, measured)


async def test_f25_the_loser_is_not_signed(stack: Stack, firm: Firm, measured: Measured) -> None:
    (one,) = strangers(1)
    pair = (one, rival(one))
    await compete(firm, pair)
    (winner,) = [journey for journey in pair if journey.outcome == "cleared"]
    (loser,) = [journey for journey in pair if journey is not winner]

    path = await firm.approve(loser)
    assert await firm.desk(loser).attempt(path, "sign", SIGNATURE) == 409
    await firm.open_matter(winner)
    assert await firm.desk(loser).attempt(path, "sign", SIGNATURE) == 409

    loser.engagement_id = ""
    await check_invariants(stack, firm, measured)


def rival_in_other_words(journey: Journey, writing: Writing) -> Journey:
    other = rival(journey)
    other.client, other.adverse = written(other.client, writing), written(other.adverse, writing)
    return other


async def compete(firm: Firm, journeys: tuple[Journey, ...]) -> None:
    """Submit them from two offices within a few milliseconds of each other."""
    firm.journeys.extend(journeys)
    for journey in journeys:
        journey.inquiry_id = await firm.open_inquiry(journey)

    async def submit(journey: Journey) -> None:
        await asyncio.sleep(random.random() / 200)  # noqa: S311 - up to 5 ms
        journey.outcome = await firm.submit(journey)

    await asyncio.gather(*map(submit, journeys))


async def check_outcome(firm: Firm, pair: Pair) -> None:
    """One is cleared and opens; the later one is in review, and its hit names the earlier."""
    winner, loser = sorted(pair, key=lambda journey: journey.outcome)
    assert [winner.outcome, loser.outcome] == ["cleared", "in_review"], pair
    first, second = await firm.check_of(winner), await firm.check_of(loser)
    assert datetime.fromisoformat(first["created_at"]) < datetime.fromisoformat(
        second["created_at"]
    ), pair
    assert (first["verdict"], second["verdict"]) == ("clear", "review"), pair
    assert any(
        hit["restricted"] or hit["engagement"]["id"] == winner.inquiry_id for hit in second["hits"]
    ), (pair, second["hits"])
    await firm.open_matter(winner)


@asynccontextmanager
async def killing(stack: Stack, measured: Measured) -> AsyncIterator[None]:
    """Kill the processes of conflicts in turn, from the first second to the end of the block."""
    killer = asyncio.create_task(_kill_again_and_again(stack))
    try:
        yield
    finally:
        killer.cancel()
        (kills,) = await asyncio.gather(killer, return_exceptions=True)
    assert isinstance(kills, int)
    measured.tell("F25 kills of conflicts", str(kills))


async def _kill_again_and_again(stack: Stack) -> int:
    kills = 0
    pause = 1.0
    for unit in cycle(CONFLICTS):
        try:
            await asyncio.sleep(pause)
            starts = stack.facts(unit)["starts"]
            await asyncio.to_thread(stack.kill, unit)
            kills += 1
            await asyncio.to_thread(stack.wait_started, unit, after=starts)
        except asyncio.CancelledError:
            return kills
        pause = random.uniform(*KILL_EVERY)  # noqa: S311 - any moment will do
    raise AssertionError
