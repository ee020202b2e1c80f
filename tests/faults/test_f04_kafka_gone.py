"""F4: without Kafka commands are taken and kept; with it again everything is caught up."""

import asyncio

from faults.conftest import Rounds
from faults.harm import away
from faults.journeys import Firm
from faults.ledger import check_invariants, until_quiet
from faults.mandates import path_of, rival, strangers
from faults.measuring import Measured

from native.stack import Stack


async def test_f4_commands_are_accepted_while_kafka_is_down(
    stack: Stack, firm: Firm, rounds: Rounds, measured: Measured
) -> None:
    for _ in range(rounds.broker_outages):
        (known,) = strangers(1)
        await firm.travel(known)
        free, against = strangers(4), rival(known)
        async with away(stack, "kafka"):
            for journey in (*free, against):
                with measured.timing("F4 inquiry taken while Kafka is away"):
                    await firm.hand_in(journey)
            for journey in (*free, against):
                assert (await firm.desk(journey).get(path_of(journey)))["status"] == "submitted"
        with measured.timing("F4 drained after Kafka's start"):
            await until_quiet(stack)
        await asyncio.gather(*map(firm.go_on, (*free, against)))

        assert {journey.outcome for journey in free} == {"open"}
        assert against.outcome == "in_review"
    await check_invariants(stack, firm, measured)
