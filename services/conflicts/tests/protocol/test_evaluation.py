"""Every change is compared with every mandate, in both directions; what is found is an alert."""

from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from conflicts.alert.actions import assign_alert, settle_alert
from conflicts.alert.status import MOVES, AlertMoveNotAllowed, AlertState, Outcome
from conflicts.check.refusals import Concerned
from conflicts.evaluation import comparing
from conflicts.evaluation.actions import sweep
from conflicts.evaluation.tables import Lane
from conflicts.reception.testing import LEAD, OFFICER, Desk, party
from contracts.conflicts import Decision, Purpose, SourceKind, Verdict
from kit import clock

CLIENT = party("c1", "上海恒远置业有限公司", "client")
ADVERSE = party("a1", "北京博特机械制造有限公司", "adverse")
RUNNING = party("c1", "北京博特机械制造有限公司", "client")
LEGAL = {"raised": "assigned", "assigned": "assigned settled"}


@pytest.mark.parametrize(("now", "to"), [(a, b) for a in AlertState for b in AlertState])
def test_an_alert_is_assigned_before_it_is_settled(now: AlertState, to: AlertState) -> None:
    legal = to in LEGAL.get(now, "").split()
    with nullcontext() if legal else pytest.raises(AlertMoveNotAllowed):
        MOVES.check(now, to)


async def test_a_late_adverse_party_is_provisional_checked_and_alerts(desk: Desk) -> None:
    await desk.matter(RUNNING, imported=True)
    matter = await desk.matter(CLIENT, imported=True)
    await desk.work()
    assert await desk.alerts() == []
    await desk.matter(CLIENT, ADVERSE, source_id=matter, version=2)
    await desk.work()

    check = await desk.check_of(matter)
    assert (check.purpose, check.verdict, check.decision) == (
        Purpose.NEW_PARTY,
        Verdict.REVIEW,
        None,
    )
    [alert] = await desk.alerts()
    assert {affected["kind"] for affected in alert.affected} == {"matter"}
    assert len(alert.affected) == 2
    assert (await desk.parties(SourceKind.MATTER, matter))["a1"].provisional


async def test_a_withdrawn_late_party_leaves_nothing_to_decide(desk: Desk) -> None:
    await desk.matter(RUNNING, imported=True)
    matter = await desk.matter(CLIENT, imported=True)
    await desk.matter(CLIENT, ADVERSE, source_id=matter, version=2)
    await desk.work()
    await desk.matter(CLIENT, source_id=matter, version=3)

    check = await desk.check_of(matter)
    assert (check.obsolete_because, check.decision) == ("party_changed", None)


async def test_the_same_pair_is_raised_once(desk: Desk) -> None:
    await desk.matter(RUNNING, imported=True)
    matter = await desk.matter(CLIENT, ADVERSE, imported=True)
    await desk.work()
    await desk.matter(CLIENT, ADVERSE, source_id=matter, version=2, team=[uuid4()])
    await desk.work()
    async with desk.database.sessions.begin() as session:
        assert await sweep(session, now=clock.now()) == 2
    await desk.work()

    assert len(await desk.alerts()) == 1


async def test_an_imported_matter_alerts_whoever_it_touches(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    assert (await desk.check_of(inquiry)).decision is Decision.CLEARED
    matter = await desk.matter(RUNNING, imported=True)
    await desk.work()

    [alert] = await desk.alerts()
    assert {affected["id"] for affected in alert.affected} == {str(inquiry), str(matter)}


async def test_imports_wait_behind_other_changes(desk: Desk) -> None:
    await desk.matter(RUNNING, imported=True)
    await desk.inquiry(CLIENT, ADVERSE)

    lanes = "SELECT count(*) FROM evaluation WHERE lane = '{}'"
    assert [await desk.count(lanes.format(lane)) for lane in Lane] == [1, 1]


async def test_imports_are_compared_once_all_of_them_are_registered(desk: Desk) -> None:
    await desk.matter(RUNNING, imported=True)
    await desk.execute("UPDATE progress SET behind = 500 WHERE topic = 'matters.party-sheet'")
    assert await comparing.claim_imported(desk.engine) is None

    await desk.execute("UPDATE progress SET behind = 0")
    assert await comparing.claim_imported(desk.engine) is not None


async def test_a_crash_between_registration_and_evaluation_loses_nothing(desk: Desk) -> None:
    await desk.matter(RUNNING, imported=True)
    await desk.work()
    await desk.matter(CLIENT, ADVERSE, imported=True)
    claimed = await comparing.claim_next(desk.engine, Lane.SLOW)
    assert claimed is not None
    await desk.work()
    assert await desk.alerts() == []

    with clock.stopped_at(clock.now() + timedelta(seconds=desk.settings.lease_seconds + 1)):
        await desk.work()
    assert len(await desk.alerts()) == 1


async def test_a_joiners_former_client_alerts_the_matter_against_it(desk: Desk) -> None:
    await desk.matter(CLIENT, ADVERSE, imported=True)
    await desk.joiner(party("s1", "周晓岚", "staff", kind="person"), {**RUNNING, "ref": "f1"})
    await desk.work()

    [alert] = await desk.alerts()
    assert alert.rule_id == "x2-52-5-adverse-to-past-client"


async def test_an_alert_is_assigned_and_settled_by_someone_not_concerned(desk: Desk) -> None:
    await desk.matter(RUNNING, imported=True)
    await desk.matter(CLIENT, ADVERSE, imported=True)
    await desk.work()
    [alert] = await desk.alerts()
    settle = partial(settle_alert, outcome=Outcome.NO_CONFLICT, reason="why", now=clock.now())
    async with desk.database.sessions.begin() as session:
        await assign_alert(session, alert.id, OFFICER, now=clock.now())
    with pytest.raises(Concerned):
        async with desk.database.sessions.begin() as session:
            await settle(session, alert.id, by=LEAD)
    async with desk.database.sessions.begin() as session:
        await settle(session, alert.id, by=OFFICER)

    assert await desk.announced(alert.id) == ["alert.raised", "alert.assigned", "alert.settled"]
