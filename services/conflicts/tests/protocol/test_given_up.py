"""A matter that is declined gives up what its inquiry was cleared for; the parts stay protected."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from conflicts.clearance.giving_up import give_up
from conflicts.clearance.status import ClearanceState
from conflicts.db import REGISTER_LOCK
from conflicts.reception.testing import Desk, party
from conflicts.rules.pack import PartState
from contracts.conflicts import SourceKind, Verdict
from kit import clock
from kit.db import take_lock

CLIENT = party("c1", "上海恒远置业有限公司", "client")
ADVERSE = party("a1", "北京博特机械制造有限公司", "adverse")
AGAINST_CLIENT = {**CLIENT, "ref": "a1", "side": "adverse"}


async def decline(desk: Desk, matter: UUID, inquiry: UUID | None) -> None:
    async with desk.database.sessions.begin() as session:
        await take_lock(session, REGISTER_LOCK)
        await give_up(session, matter, inquiry, now=clock.now())


async def test_the_clearance_is_voided_and_the_parts_are_a_prospects(desk: Desk) -> None:
    inquiry, matter = await desk.inquiry(CLIENT, ADVERSE), uuid4()
    await desk.work()
    for _ in range(2):
        await decline(desk, matter, inquiry)

    clearance = await desk.clearance(inquiry)
    assert (clearance.state, clearance.ended_because) == (ClearanceState.VOIDED, "matter_declined")
    assert await desk.announced(clearance.id) == ["clearance.granted", "clearance.voided"]
    sheet = await desk.sheet(SourceKind.INQUIRY, inquiry)
    assert (sheet.standing, sheet.place) == (PartState.PROSPECT, None)
    assert len(await desk.parties(SourceKind.INQUIRY, inquiry)) == 2


async def test_nothing_opens_under_it_any_more(desk: Desk) -> None:
    inquiry, matter = await desk.inquiry(CLIENT, ADVERSE), uuid4()
    await desk.work()
    await decline(desk, matter, inquiry)
    await desk.redeem(await desk.clearance(inquiry), matter)

    assert (await desk.clearance(inquiry)).state is ClearanceState.VOIDED
    assert await desk.count("SELECT count(*) FROM sheet WHERE source_kind = 'matter'") == 0


async def test_a_prospect_is_still_protected(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    await decline(desk, uuid4(), inquiry)
    against = await desk.inquiry(party("c1", "成都蜀光印刷厂", "client"), AGAINST_CLIENT)
    await desk.work()

    check = await desk.check_of(against)
    assert check.verdict is Verdict.REVIEW
    assert [hit.rule_id for hit in await desk.hits(check)] == ["x5-adverse-to-prospect"]


@pytest.mark.parametrize("state", ["engaged", "submitted"])
async def test_what_intake_repeats_brings_only_a_new_question_back(desk: Desk, state: str) -> None:
    """The engaged sheet may come after the decline: topics have no order between them."""
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    await decline(desk, uuid4(), inquiry)
    await desk.inquiry(CLIENT, ADVERSE, source_id=inquiry, version=2, state=state)
    await desk.work()

    standing = (await desk.sheet(SourceKind.INQUIRY, inquiry)).standing
    assert standing is (PartState.PROSPECT if state == "engaged" else PartState.CLEARED)


async def test_an_open_matter_keeps_its_parts_when_its_reopening_is_given_up(desk: Desk) -> None:
    inquiry, matter = await desk.inquiry(CLIENT, ADVERSE), uuid4()
    await desk.work()
    await desk.redeem(await desk.clearance(inquiry), matter)
    day = clock.now().date()
    ended: dict[str, Any] = {"source_id": matter, "inquiry_id": inquiry, "ended_on": day}
    await desk.matter(CLIENT, ADVERSE, **ended, version=1, state="closed")
    await desk.matter(CLIENT, ADVERSE, **ended, version=2, state="submitted")
    await desk.work()
    assert (await desk.clearance(matter)).state is ClearanceState.GRANTED

    await decline(desk, matter, inquiry)

    assert (await desk.clearance(matter)).state is ClearanceState.VOIDED
    assert (await desk.clearance(inquiry)).state is ClearanceState.REDEEMED
    assert len(await desk.parties(SourceKind.MATTER, matter)) == 2


async def test_a_reopening_given_up_voids_by_its_sheet_alone(desk: Desk) -> None:
    matter = await desk.matter(CLIENT, ADVERSE, imported=True)
    day = clock.now().date()
    for version, state in ((2, "closed"), (3, "submitted")):
        given: dict[str, Any] = {
            "source_id": matter,
            "version": version,
            "state": state,
            "ended_on": day,
        }
        await desk.matter(CLIENT, ADVERSE, **given)
    await desk.work()
    await desk.matter(CLIENT, ADVERSE, source_id=matter, version=4, state="closed", ended_on=day)

    assert (await desk.clearance(matter)).state is ClearanceState.VOIDED
    assert (await desk.sheet(SourceKind.MATTER, matter)).standing is PartState.ENDED


async def test_a_matter_of_no_inquiry_gives_nothing_up(desk: Desk) -> None:
    await decline(desk, uuid4(), None)
    await decline(desk, uuid4(), uuid4())

    assert await desk.announced() == []
