"""A clearance is bound to rules, matcher and index: what was granted by others is compared anew."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check import scan
from conflicts.check.engine import Candidate
from conflicts.clearance import tails
from conflicts.clearance.following import follow_tails
from conflicts.clearance.status import ClearanceState
from conflicts.matching.analysis import Analysis
from conflicts.matching.scoring import MATCHER_VERSION
from conflicts.reception.testing import Desk, party
from conflicts.rules.pack import PartState
from contracts.conflicts import Decision, SourceKind

CLIENT = party("c1", "上海恒远置业有限公司", "client")
ADVERSE = party("a1", "北京博特机械制造有限公司", "adverse")
RIVAL = {**ADVERSE, "ref": "c1", "side": "client"}
BEFORE = {
    "rules": "UPDATE clearance SET rules_version = 'china-0.9'",
    "matcher": "UPDATE clearance SET matcher_version = '0-before'",
    "index": "UPDATE clearance SET index_generation = 'an-index-of-before'",
}
INDEX = """
INSERT INTO index_state (index_uuid, index_name, analysis_version, role, watermark, documents,
                         highest_reg_seq, created_at)
VALUES ('today', 'parties-1', :version, 'active', 0, 0, 0, now())
"""


async def overlooked(desk: Desk) -> None:
    """Let a client that the granted clearance is against have been in the register before it."""
    await desk.matter(RIVAL, imported=True)
    await desk.execute("UPDATE clearance SET as_of = (SELECT value FROM register_counter)")


async def ended(desk: Desk, inquiry: UUID) -> tuple[ClearanceState, str | None]:
    [clearance] = await desk.clearances(inquiry)
    return clearance.state, clearance.ended_because


@pytest.mark.parametrize("what", BEFORE)
async def test_an_outdated_one_is_redeemed_when_nothing_speaks_against_it_today(
    desk: Desk, what: str
) -> None:
    inquiry, matter = await desk.inquiry(CLIENT, ADVERSE), uuid4()
    await desk.work()
    await desk.execute(BEFORE[what])
    await desk.redeem(await desk.clearance(inquiry), matter)

    clearance = await desk.clearance(inquiry)
    assert clearance.state is ClearanceState.REDEEMED
    assert clearance.matcher_version == MATCHER_VERSION


@pytest.mark.parametrize("what", [*BEFORE, None])
async def test_what_was_overlooked_before_is_found_by_todays_comparison(
    desk: Desk, what: str | None
) -> None:
    """With the versions of the grant, only what came since is compared."""
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    await overlooked(desk)
    if what is not None:
        await desk.execute(BEFORE[what])
    await desk.redeem(await desk.clearance(inquiry), uuid4())

    found = (ClearanceState.VOIDED, "tail")
    assert await ended(desk, inquiry) == (found if what else (ClearanceState.REDEEMED, None))


async def test_the_parties_are_compared_among_themselves_again(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, {**CLIENT, "ref": "r1", "side": "related"})
    await desk.work()
    await desk.execute("UPDATE party SET side = 'adverse' WHERE ref = 'r1'")
    await desk.execute(BEFORE["rules"])
    await desk.redeem(await desk.clearance(inquiry), uuid4())

    assert await ended(desk, inquiry) == (ClearanceState.VOIDED, "tail")


async def test_what_is_too_much_for_the_lock_is_refused_and_the_matter_asks_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    inquiry, matter = await desk.inquiry(CLIENT, ADVERSE), uuid4()
    await desk.work()
    await desk.matter(CLIENT, {**ADVERSE, "ref": "c2", "side": "related"}, imported=True)
    await desk.execute(BEFORE["rules"])
    compare = scan.compare_tail

    async def short(
        session: AsyncSession, analyses: Mapping[str, Analysis], after: int, *, most: int
    ) -> list[Candidate]:
        return await compare(session, analyses, after, most=min(most, 1))

    monkeypatch.setattr(tails, "compare_tail", short)
    await desk.redeem(await desk.clearance(inquiry), matter)
    assert await ended(desk, inquiry) == (ClearanceState.VOIDED, "outdated")

    asked: dict[str, Any] = {"source_id": matter, "inquiry_id": inquiry, "opened_on": None}
    await desk.matter(CLIENT, ADVERSE, **asked, state="submitted")
    await desk.work()
    monkeypatch.undo()
    await desk.redeem(await desk.clearance(matter), matter, inquiry_id=inquiry)
    assert (await desk.sheet(SourceKind.MATTER, matter)).standing is PartState.LIVE


@pytest.mark.parametrize("what", BEFORE)
async def test_open_clearances_are_compared_again_at_leisure(desk: Desk, what: str) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    await desk.execute(BEFORE[what])

    assert [await follow_tails(desk.database.sessions) for _ in range(2)] == [1, 0]
    clearance = await desk.clearance(inquiry)
    assert (clearance.state, clearance.index_generation) == (ClearanceState.GRANTED, "register")


async def test_one_that_todays_rules_speak_against_is_voided_at_leisure(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    await overlooked(desk)
    await desk.execute(BEFORE["matcher"])
    await follow_tails(desk.database.sessions)

    assert await ended(desk, inquiry) == (ClearanceState.VOIDED, "tail")


async def test_an_index_of_another_analysis_is_waited_for(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    await desk.execute(BEFORE["matcher"])
    await desk.execute(INDEX, version="of before")

    assert await follow_tails(desk.database.sessions) == 0
    assert (await desk.clearance(inquiry)).state is ClearanceState.GRANTED


async def test_an_opening_after_the_voiding_hears_the_same_reason(desk: Desk) -> None:
    """So the matter asks anew whether it came before or after the comparison."""
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    await overlooked(desk)
    await desk.execute(BEFORE["rules"])
    await follow_tails(desk.database.sessions)
    await desk.redeem(await desk.clearance(inquiry), uuid4())
    told = "SELECT convert_from(payload, 'UTF8')::jsonb ->> 'reason' = 'tail'"
    assert await desk.count(f"{told} FROM outbox WHERE type LIKE '%clearance.refused%'") == 1


async def test_one_that_nobody_can_compare_at_leisure_is_voided(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    await desk.execute(BEFORE["rules"])
    monkeypatch.setattr(tails, "MOST_SCANNED", 1)
    await follow_tails(desk.database.sessions)

    assert await ended(desk, inquiry) == (ClearanceState.VOIDED, "outdated")


async def test_a_matter_that_asks_with_its_inquirys_parties_keeps_its_place(desk: Desk) -> None:
    """So the later of two uncleared mandates still waits for the earlier one."""
    inquiry, matter = await desk.inquiry(CLIENT, ADVERSE), uuid4()
    await desk.work()
    rival = await desk.inquiry(RIVAL, {**CLIENT, "ref": "a1", "side": "adverse"})
    await desk.work()
    await desk.redeem(await desk.clearance(inquiry), matter, party_set_hash="0" * 64)
    asked: dict[str, Any] = {"source_id": matter, "inquiry_id": inquiry, "opened_on": None}
    await desk.matter(CLIENT, ADVERSE, **asked, state="submitted")
    await desk.work()

    assert (await desk.check_of(matter)).decision is Decision.CLEARED
    assert (await desk.check_of(rival)).decision is None


async def test_a_matter_that_asks_with_other_parties_takes_a_new_place(desk: Desk) -> None:
    inquiry, matter = await desk.inquiry(CLIENT, ADVERSE), uuid4()
    await desk.work()
    await desk.inquiry(RIVAL, {**CLIENT, "ref": "a1", "side": "adverse"})
    await desk.work()
    await desk.redeem(await desk.clearance(inquiry), matter, party_set_hash="0" * 64)
    other = {**CLIENT, "aliases": ["恒远"]}
    asked: dict[str, Any] = {"source_id": matter, "inquiry_id": inquiry, "opened_on": None}
    await desk.matter(other, ADVERSE, **asked, state="submitted")
    await desk.work()

    assert (await desk.check_of(matter)).decision is None


async def test_an_opened_matter_leaves_its_inquiry_no_licence(desk: Desk) -> None:
    """What was left unredeemed would be compared with nothing: its parties have moved."""
    inquiry, matter = await desk.inquiry(CLIENT, ADVERSE), uuid4()
    await desk.work()
    asked: dict[str, Any] = {"source_id": matter, "inquiry_id": inquiry, "opened_on": None}
    await desk.matter(CLIENT, ADVERSE, **asked, state="submitted")
    await desk.work()
    left = await desk.clearance(inquiry)
    await desk.redeem(await desk.clearance(matter), matter, inquiry_id=inquiry)
    await desk.redeem(left, uuid4())

    assert await ended(desk, inquiry) == (ClearanceState.VOIDED, "taken_over")
    assert await desk.count("SELECT count(*) FROM sheet WHERE standing = 'live'") == 1
