"""People decide hit by hit, with reasons; what the register learns meanwhile counts too."""

from contextlib import nullcontext
from uuid import UUID, uuid4

import pytest

from conflicts.alert.status import AlertKind
from conflicts.check.clearing import decide_check
from conflicts.check.deciding import Ruling
from conflicts.check.decisions import Signed, dispose_of_hit, record_consent
from conflicts.check.refusals import (
    AbsoluteConflict,
    CheckNotDecidable,
    Concerned,
    ConsentMissing,
    HitsOpen,
)
from conflicts.check.revoking import revoke_and_look_again
from conflicts.check.status import MOVES, CheckMoveNotAllowed, CheckState, Disposition
from conflicts.check.tables import Check
from conflicts.clearance.status import ClearanceState
from conflicts.clearance.timers import timers
from conflicts.reception.testing import LEAD, OFFICER, Desk, party
from conflicts.wall.tables import EthicalWall
from contracts.conflicts import Decision, SourceKind
from kit import clock
from kit.problems import Problem

CLIENT = party("c1", "上海恒远置业有限公司", "client")
ADVERSE = party("a1", "北京博特机械制造有限公司", "adverse")
RUNNING = party("c1", "北京博特机械制造有限公司", "client")
LEGAL = {
    "queued": "searching",
    "searching": "verdict searching",
    "verdict": "searching decided",
}
D = Disposition


@pytest.mark.parametrize(("now", "to"), [(a, b) for a in CheckState for b in CheckState])
def test_a_check_moves_only_forward(now: CheckState, to: CheckState) -> None:
    legal = to in LEGAL.get(now, "").split()
    with nullcontext() if legal else pytest.raises(CheckMoveNotAllowed):
        MOVES.check(now, to)


async def reviewed(desk: Desk) -> Check:
    """Return a check with one consentable hit: the adverse party is a current client."""
    await desk.matter(RUNNING, imported=True)
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    return await desk.check_of(inquiry)


async def dispose(desk: Desk, check: Check, disposition: Disposition, by: UUID = OFFICER) -> None:
    for hit in await desk.hits(check):
        async with desk.database.sessions.begin() as session:
            now = clock.now()
            await dispose_of_hit(session, hit.id, disposition, reason="why", by=by, now=now)


async def consent(desk: Desk, check: Check) -> UUID:
    [hit] = await desk.hits(check)
    now = clock.now()
    signed = Signed("恒远置业", "档案室 12-3", "利益冲突事实及后果已告知", now)
    async with desk.database.sessions.begin() as session:
        return (await record_consent(session, hit.id, signed, by=OFFICER, now=now)).id


async def decide(desk: Desk, check: Check, decision: Decision, by: UUID = OFFICER) -> Check:
    async with desk.database.sessions.begin() as session:
        ruling = Ruling(decision, by, "why")
        return await decide_check(session, check.id, ruling, desk.settings, now=clock.now())


async def test_an_officer_clears_what_is_not_the_same_party(desk: Desk) -> None:
    check = await reviewed(desk)
    await dispose(desk, check, D.NOT_SAME_PARTY)
    decided = await decide(desk, check, Decision.CLEARED)

    assert (decided.decision, decided.decided_by) == (Decision.CLEARED, OFFICER)
    assert check.source_id is not None
    clearance = await desk.clearance(check.source_id)
    await desk.redeem(clearance, uuid4())
    assert (await desk.clearance(check.source_id)).state is ClearanceState.REDEEMED


async def test_not_the_same_party_is_remembered_for_this_evidence(desk: Desk) -> None:
    check = await reviewed(desk)
    assert check.source_id is not None
    await dispose(desk, check, D.NOT_SAME_PARTY)
    await desk.inquiry(CLIENT, ADVERSE, source_id=check.source_id, version=2, state="draft")
    await desk.inquiry(CLIENT, ADVERSE, source_id=check.source_id, version=3)
    await desk.work()
    assert (await desk.check_of(check.source_id)).decision is Decision.CLEARED

    renamed = {**ADVERSE, "aliases": ["博特机械"]}
    await desk.inquiry(CLIENT, renamed, source_id=check.source_id, version=4)
    await desk.work()
    assert len(await desk.hits(await desk.check_of(check.source_id))) == 1


async def test_nothing_is_cleared_while_a_hit_is_open(desk: Desk) -> None:
    check = await reviewed(desk)
    with pytest.raises(HitsOpen):
        await decide(desk, check, Decision.CLEARED)
    await dispose(desk, check, D.CONFLICT)
    with pytest.raises(HitsOpen):
        await decide(desk, check, Decision.CLEARED)


async def test_consent_is_recorded_before_it_counts(desk: Desk) -> None:
    check = await reviewed(desk)
    with pytest.raises(ConsentMissing):
        await dispose(desk, check, D.CONSENTED)
    with pytest.raises(ConsentMissing):
        await decide(desk, check, Decision.CLEARED_WITH_CONSENT)
    await consent(desk, check)
    await dispose(desk, check, D.CONSENTED)
    with pytest.raises(HitsOpen):
        await decide(desk, check, Decision.CLEARED)

    decided = await decide(desk, check, Decision.CLEARED_WITH_CONSENT)
    assert decided.decision is Decision.CLEARED_WITH_CONSENT


async def test_a_matter_that_opens_under_a_consent_is_born_walled(desk: Desk) -> None:
    check, matter = await reviewed(desk), uuid4()
    await consent(desk, check)
    await dispose(desk, check, D.CONSENTED)
    await decide(desk, check, Decision.CLEARED_WITH_CONSENT)
    assert check.source_id is not None
    await desk.redeem(await desk.clearance(check.source_id), matter)

    async with desk.database.sessions() as session:
        wall = await session.get_one(EthicalWall, matter)
    assert wall.members == [LEAD]


async def test_a_revoked_consent_voids_what_is_not_redeemed_and_alerts(desk: Desk) -> None:
    check = await reviewed(desk)
    consent_id = await consent(desk, check)
    await dispose(desk, check, D.CONSENTED)
    await decide(desk, check, Decision.CLEARED_WITH_CONSENT)
    before = len(await desk.alerts())
    async with desk.database.sessions.begin() as session:
        await revoke_and_look_again(session, consent_id, now=clock.now())
    await desk.work()

    assert check.source_id is not None
    assert (await desk.clearance(check.source_id)).state is ClearanceState.VOIDED
    assert len(await desk.alerts()) == before + 1


async def test_a_consent_revoked_after_the_opening_alerts(desk: Desk) -> None:
    check = await reviewed(desk)
    consent_id = await consent(desk, check)
    await dispose(desk, check, D.CONSENTED)
    await decide(desk, check, Decision.CLEARED_WITH_CONSENT)
    assert check.source_id is not None
    await desk.redeem(await desk.clearance(check.source_id), uuid4())
    before = len(await desk.alerts())
    async with desk.database.sessions.begin() as session:
        await revoke_and_look_again(session, consent_id, now=clock.now())
    await desk.work()

    assert (await desk.clearance(check.source_id)).state is ClearanceState.REDEEMED
    assert len(await desk.alerts()) == before + 1


async def test_consent_does_not_cure_an_absolute_conflict(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, {**CLIENT, "ref": "a1", "side": "adverse"})
    await desk.work()
    check = await desk.check_of(inquiry)
    with pytest.raises(AbsoluteConflict):
        await consent(desk, check)
    with pytest.raises(AbsoluteConflict):
        await dispose(desk, check, D.CONSENTED)


@pytest.mark.parametrize("decision", [Decision.CLEARED, Decision.DECLINED])
async def test_those_concerned_do_not_decide(desk: Desk, decision: Decision) -> None:
    check = await reviewed(desk)
    with pytest.raises(Concerned):
        await dispose(desk, check, D.NO_CONFLICT, by=LEAD)
    with pytest.raises(Concerned):
        await decide(desk, check, decision, by=LEAD)


async def test_a_declined_check_is_decided_once_and_grants_nothing(desk: Desk) -> None:
    check = await reviewed(desk)
    await decide(desk, check, Decision.DECLINED)

    assert check.source_id is not None
    assert await desk.clearances(check.source_id) == []
    assert (await desk.announced(check.id))[-1] == "check.decided"
    with pytest.raises(Problem):
        await decide(desk, check, Decision.CLEARED)


async def test_a_conflict_that_came_since_the_verdict_keeps_the_check_open(desk: Desk) -> None:
    check = await reviewed(desk)
    await dispose(desk, check, D.NOT_SAME_PARTY)
    await desk.matter(RUNNING, imported=True)
    undecided = await decide(desk, check, Decision.CLEARED)

    assert (undecided.decision, undecided.because) == (None, ["new_hits"])
    assert len(await desk.hits(check)) == 2
    await dispose(desk, check, D.NO_CONFLICT)
    assert (await decide(desk, check, Decision.CLEARED)).decision is Decision.CLEARED


async def test_an_overtaken_check_is_not_decided(desk: Desk) -> None:
    check = await reviewed(desk)
    await desk.inquiry(CLIENT, source_id=check.source_id, version=2)
    with pytest.raises(CheckNotDecidable):
        await decide(desk, check, Decision.CLEARED)


async def test_people_may_clear_without_the_adverse_name_and_are_asked_for_it(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, adverse="unknown")
    await desk.work()
    await decide(desk, await desk.check_of(inquiry), Decision.CLEARED)
    await desk.redeem(await desk.clearance(inquiry), uuid4())
    await desk.execute("UPDATE timer SET due_at = now() - interval '1 day'")
    await timers.fire_due(desk.database.sessions)

    assert [alert.kind for alert in await desk.alerts()] == [AlertKind.ADVERSE_UNKNOWN]


async def test_a_pair_decided_on_one_side_does_not_stop_the_other(desk: Desk) -> None:
    """The earlier was cleared; people clear the later too; then the earlier opens."""
    earlier = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    later = await desk.inquiry(RUNNING, {**CLIENT, "ref": "a1", "side": "adverse"})
    await desk.work()
    check = await desk.check_of(later)
    await dispose(desk, check, D.NO_CONFLICT)
    await decide(desk, check, Decision.CLEARED)
    for inquiry in (earlier, later):
        await desk.redeem(await desk.clearance(inquiry), uuid4())

    states = [(await desk.clearance(inquiry)).state for inquiry in (earlier, later)]
    assert states == [ClearanceState.REDEEMED] * 2
    assert (await desk.sheet(SourceKind.INQUIRY, earlier)).redeemed_into is not None
