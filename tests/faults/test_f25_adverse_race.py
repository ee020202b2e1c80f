"""F25: of inquiries adverse to each other exactly one is cleared, however close they come."""

import asyncio
import random

from faults.conftest import Rounds
from faults.journeys import Firm, Journey, strangers
from faults.ledger import check_invariants

from native.stack import Stack

RINGS = 3
AT_ONCE = 6


async def test_f25_of_an_adverse_pair_exactly_one_is_cleared(
    stack: Stack, firm: Firm, rounds: Rounds
) -> None:
    slots = asyncio.Semaphore(AT_ONCE)

    async def race(pair: tuple[Journey, ...]) -> None:
        async with slots:
            await compete(firm, pair)

    pairs = [(one, Journey(one.adverse, one.client, "BJ")) for one in strangers(rounds.pairs)]
    races = asyncio.gather(*map(race, pairs))
    await asyncio.sleep(1)
    stack.kill("conflicts-worker")
    await races

    outcomes = [sorted(journey.outcome for journey in pair) for pair in pairs]
    assert outcomes == [["cleared", "in_review"]] * len(pairs)
    await check_invariants(stack, firm)


async def test_f25_of_a_ring_of_three_exactly_one_is_cleared(stack: Stack, firm: Firm) -> None:
    for one in strangers(RINGS):
        third = strangers(1)[0].client
        ring = (one, Journey(one.adverse, third, "BJ"), Journey(third, one.client))

        await compete(firm, ring)

        assert sorted(j.outcome for j in ring) == ["cleared", "in_review", "in_review"]
    await check_invariants(stack, firm)


async def test_f25_the_winner_opens_and_the_loser_never_does(stack: Stack, firm: Firm) -> None:
    one = strangers(1)[0]
    pair = (one, Journey(one.adverse, one.client, "BJ"))
    await compete(firm, pair)
    winner = next(journey for journey in pair if journey.outcome == "cleared")

    await firm.sign(winner)
    await firm.opened(winner)

    await check_invariants(stack, firm)


async def compete(firm: Firm, journeys: tuple[Journey, ...]) -> None:
    """Submit them from two offices within a few milliseconds of each other."""
    firm.journeys.extend(journeys)
    for journey in journeys:
        journey.inquiry_id = await firm.open_inquiry(journey)

    async def submit(journey: Journey) -> None:
        await asyncio.sleep(random.random() / 200)  # noqa: S311 - up to 5 ms
        journey.outcome = await firm.submit(journey)

    await asyncio.gather(*map(submit, journeys))
