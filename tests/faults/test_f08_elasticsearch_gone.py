"""F8: without Elasticsearch no check clears; with it again checks run by themselves."""

import asyncio
from functools import partial

from faults.conftest import Rounds
from faults.harm import away
from faults.journeys import Firm
from faults.ledger import check_invariants, until_index_equals
from faults.mandates import Journey, rival, strangers
from faults.measuring import Measured
from faults.people import wait_for

from native.stack import Stack


async def test_f8_without_elasticsearch_checks_are_incomplete_and_run_again_by_themselves(
    stack: Stack, firm: Firm, rounds: Rounds, measured: Measured
) -> None:
    for _ in range(rounds.search_outages):
        (known,) = strangers(1)
        await firm.travel(known)
        free, against = strangers(4), rival(known)
        async with away(stack, "elasticsearch"):
            await asyncio.gather(
                *[stays_incomplete(firm, journey, measured) for journey in (*free, against)],
                *[answers_incomplete(firm, journey, measured) for journey in strangers(4)],
                answers_incomplete(firm, rival(known), measured),
            )
            for journey in (*free, against):
                await is_incomplete(firm, journey)
        with measured.timing("F8 index equal after Elasticsearch's start"):
            await until_index_equals(firm)
        with measured.timing("F8 checks repeated after the index was equal"):
            await asyncio.gather(*map(firm.go_on, (*free, against)))

        assert {journey.outcome for journey in free} == {"open"}
        assert against.outcome == "in_review"
    await check_invariants(stack, firm, measured)


async def stays_incomplete(firm: Firm, journey: Journey, measured: Measured) -> None:
    """Submit an inquiry; its check is `incomplete`, with a reason, and nothing else."""
    await firm.hand_in(journey)
    with measured.timing("F8 check of a sheet is incomplete"):
        await wait_for("an incomplete verdict", partial(is_incomplete, firm, journey))


async def is_incomplete(firm: Firm, journey: Journey) -> bool | None:
    """Tell that the check has been tried in vain; fail when it said anything but `incomplete`."""
    checks = await firm.checks_of(journey)
    assert {check["verdict"] for check in checks} <= {"incomplete"}
    assert {check["decision"] for check in checks} <= {None}
    return any(check["because"] for check in checks) or None


async def answers_incomplete(firm: Firm, journey: Journey, measured: Measured) -> None:
    with measured.timing("F8 check by request is incomplete"):
        answer = await firm.ask(journey)
    assert answer["verdict"] == "incomplete"
