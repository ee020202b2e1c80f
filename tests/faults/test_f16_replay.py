"""F16: what comes again, one by one or from the beginning of time, changes nothing."""

import asyncio

from faults.conftest import Rounds
from faults.journeys import Firm
from faults.ledger import check_invariants, until_quiet
from faults.mandates import rival, strangers
from faults.measuring import Measured
from faults.records import read_raw
from faults.replays import produce_again, rewind, workers_away
from faults.states import State, differences, settled_state, until_no_mail_is_due

from native.principals import SERVICES
from native.stack import Stack

DUPLICATES = 2


async def test_f16_duplicates_and_a_full_replay_change_no_state(
    stack: Stack, firm: Firm, rounds: Rounds, measured: Measured
) -> None:
    await work(firm, rounds.mandates)
    await until_no_mail_is_due(stack)
    before = await state_at_rest(stack)
    records = await read_raw(stack)

    for _ in range(DUPLICATES):
        with measured.timing("F16 every record produced and taken again"):
            sent = await produce_again(stack, records)
            await until_quiet(stack)
    assert differences(before, await state_at_rest(stack)) == {}

    for _ in range(rounds.replays):
        async with workers_away(stack):
            groups = await rewind(stack)
        with measured.timing("F16 every topic read again"):
            await until_quiet(stack)
        assert differences(before, await state_at_rest(stack)) == {}

    assert groups >= len(SERVICES)
    measured.tell("F16 records produced again", f"{DUPLICATES} x {sent}")
    measured.tell("F16 tables compared", str(len(before)))
    await check_invariants(stack, firm, measured)


async def work(firm: Firm, mandates: int) -> None:
    """Leave something in every table: open, closed and contested matters."""
    (known,) = strangers(1)
    await firm.travel(known)
    against, others = rival(known), strangers(mandates)
    await asyncio.gather(*map(firm.travel, (against, *others)))
    await firm.close_matter(others[0])


async def state_at_rest(stack: Stack) -> State:
    await until_quiet(stack)
    return await settled_state(stack)
