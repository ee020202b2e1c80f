"""F3: a crash after a sheet was registered and before anything was said of it changes no answer.

Everything else is at rest, so that the process can die over this sheet only.
"""

from functools import partial
from typing import Final

import pytest
from faults.conftest import MODE, Rounds
from faults.harm import arm_at_rest, has_died
from faults.journeys import Firm
from faults.ledger import check_invariants, until_quiet
from faults.mandates import Journey, rival, strangers
from faults.measuring import Measured
from faults.people import Json, wait_for

from native.stack import Stack

WORKER: Final = "conflicts-worker"
BEFORE_THE_VERDICT: Final = ("conflicts.before-grant", "conflicts.before-evaluation")
BEFORE_THE_ALERT: Final = ("conflicts.before-alert", "conflicts.before-evaluation")
AIMS: Final = 1 if MODE == "short" else 2


@pytest.mark.parametrize("step", BEFORE_THE_VERDICT[:AIMS])
async def test_f3_an_adverse_inquiry_gets_its_review_after_the_crash(
    stack: Stack, firm: Firm, rounds: Rounds, measured: Measured, step: str
) -> None:
    for _ in range(rounds.aimed):
        (known,) = strangers(1)
        await firm.travel(known)
        against = rival(known)
        armed = await at_rest(stack, step)
        await firm.hand_in(against)
        await has_died(stack, WORKER, armed)
        await firm.go_on(against)

        check = await firm.check_of(against)
        assert (against.outcome, check["verdict"]) == ("in_review", "review")
        assert {hit["engagement"]["id"] for hit in check["hits"]} == {known.matter_id}
    await check_invariants(stack, firm, measured)


@pytest.mark.parametrize("step", BEFORE_THE_ALERT[:AIMS])
async def test_f3_a_late_party_raises_its_alert_once_after_the_crash(
    stack: Stack, firm: Firm, rounds: Rounds, measured: Measured, step: str
) -> None:
    for _ in range(rounds.aimed):
        current, other = strangers(2)
        await firm.travel(current)
        await firm.travel(other)
        armed = await at_rest(stack, step)
        await add_adverse_party(firm, other, current.client)
        await has_died(stack, WORKER, armed)
        await until_quiet(stack)
        check = await wait_for("the verdict", partial(verdict_on, firm, other))
        await wait_for("the alert", partial(alerts_between, firm, other, current))
        await until_quiet(stack)

        assert check["verdict"] == "review"
        assert len(await alerts_between(firm, other, current) or []) == 1
        parties = await firm.lead(other).get(f"/v1/matters/{other.matter_id}", expand="parties")
        states = {p["name"]: p["state"] for p in parties["parties"]["parties"]}
        assert states[current.client] == "provisional"
    await check_invariants(stack, firm, measured)


async def at_rest(stack: Stack, step: str) -> int:
    await until_quiet(stack)
    return await arm_at_rest(stack, WORKER, step)


async def add_adverse_party(firm: Firm, journey: Journey, name: str) -> None:
    party = {"name": name, "kind": "organization", "side": "adverse"}
    await firm.lead(journey).create(f"/v1/matters/{journey.matter_id}/parties", {"party": party})


async def verdict_on(firm: Firm, journey: Journey) -> Json | None:
    wanted = {"source_id": journey.matter_id, "purpose": "new_party"}
    (check,) = await firm.office.every("/v1/conflicts/checks", **wanted)
    return check if check["verdict"] != "incomplete" else None


async def alerts_between(firm: Firm, one: Journey, other: Journey) -> list[Json] | None:
    """Return the alerts that touch both matters, None while there is none."""
    wanted = {one.matter_id, other.matter_id}
    alerts = await firm.office.every("/v1/conflicts/alerts")
    return [a for a in alerts if {a["source_id"], a["other_id"]} == wanted] or None
