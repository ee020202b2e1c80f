"""F4: without Kafka commands are taken and kept; with it again everything is caught up."""

import asyncio

from faults.conftest import Rounds
from faults.journeys import Firm, Journey, strangers
from faults.ledger import check_invariants

from native.stack import Stack


async def test_f4_commands_are_accepted_while_kafka_is_down(
    stack: Stack, firm: Firm, rounds: Rounds
) -> None:
    for _ in range(rounds.outages):
        waiting: list[Journey] = []
        down = stack.down("kafka")
        await asyncio.to_thread(down.__enter__)
        try:
            for journey in strangers(4):
                journey.inquiry_id = await firm.open_inquiry(journey)
                path = f"/v1/intake/inquiries/{journey.inquiry_id}"
                await firm.desk(journey).move(path, "submit", {"submitted"})
                waiting.append(journey)
        finally:
            await asyncio.to_thread(down.__exit__, None, None, None)
        for journey in waiting:
            firm.journeys.append(journey)
            journey.outcome = await firm.submit(journey)

    assert {journey.outcome for journey in firm.journeys} == {"cleared"}
    await check_invariants(stack, firm)
