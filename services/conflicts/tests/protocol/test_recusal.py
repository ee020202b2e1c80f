"""An investigator is somebody unconnected with the complaint's matter and its team (X6)."""

from collections.abc import Mapping
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest

from conflicts.check.clearing import decide_check
from conflicts.check.deciding import Ruling
from conflicts.check.decisions import dispose_of_hit
from conflicts.check.refusals import CheckNotDecidable, Concerned, HitsOpen
from conflicts.check.status import CheckState, Disposition
from conflicts.check.tables import Check
from conflicts.check.verdict import Doubt, Stop
from conflicts.reception.testing import LEAD, OFFICER, Desk, party
from conflicts.recusal.actions import close_recusals
from conflicts.recusal.consumers import consumer
from conflicts.recusal.status import RELATED, Assignment, Bar, bars_of, verdict_on
from conflicts.recusal.testing import assign, assigned
from contracts.complaints import ComplaintUnassigned
from contracts.conflicts import Decision, Purpose, SourceKind, Verdict
from kit import clock
from kit.testing.bus import MakeBus

WHO, MATE, BLAMED = UUID(int=0xB1), UUID(int=0xB2), UUID(int=0xB3)
ACME = party("c1", "上海恒远置业有限公司", "client")
BOLT = party("a1", "北京博特机械制造有限公司", "adverse")
SILENT = Stop(Doubt.FEED_SILENT, "firm")


async def employ(
    desk: Desk,
    who: UUID,
    name: str,
    *others: dict[str, Any],
    ties: Mapping[str, str] | None = None,
    version: int = 1,
) -> None:
    """Announce a member of staff; `ties`: the type of each other's relation, by ref."""
    relations = [{"from": ref, "to": "staff", "type": tie} for ref, tie in (ties or {}).items()]
    staff = party("staff", name, "staff", kind="person")
    await desk.joiner(
        staff, *others, state="active", source_id=who, relations=relations, version=version
    )


async def verdict(desk: Desk, complaint: UUID) -> tuple[Verdict | None, Decision | None, list[str]]:
    check = await desk.check_of(complaint)
    return check.verdict, check.decision, check.because


async def ruled(desk: Desk, check: Check, decision: Decision, by: UUID = OFFICER) -> Check:
    async with desk.database.sessions.begin() as session:
        ruling = Ruling(decision, by, "because")
        return await decide_check(session, check.id, ruling, desk.settings, now=clock.now())


@pytest.mark.parametrize(
    ("blamed", "leads", "on_team"), list(product((False, True), (False, True), (False, True)))
)
def test_each_bar_is_named(*, blamed: bool, leads: bool, on_team: bool) -> None:
    asked = Assignment(WHO, frozenset({WHO} if blamed else {BLAMED}), uuid4())
    bars = bars_of(asked, WHO if leads else LEAD, [WHO] if on_team else [MATE])

    assert ("complained_of" in bars, "leads_matter" in bars, "on_team" in bars) == (
        blamed,
        leads,
        on_team,
    )


@pytest.mark.parametrize(
    ("bars", "findings", "stops", "expected"),
    [
        ([], [], [], Verdict.CLEAR),
        ([], [RELATED], [], Verdict.REVIEW),
        ([], [], [SILENT], Verdict.INCOMPLETE),
        ([], [RELATED], [SILENT], Verdict.INCOMPLETE),
        ([], [], [Stop(Doubt.MATTER_UNKNOWN)], Verdict.INCOMPLETE),
        ([], [], [Stop(Doubt.MATTER_ERASED)], Verdict.REVIEW),
        ([Bar.ON_TEAM], [], [SILENT], Verdict.BLOCKED),
        ([Bar.COMPLAINED_OF], [RELATED], [], Verdict.BLOCKED),
    ],
)
def test_a_bar_blocks_and_a_doubt_never_clears(
    bars: list[Bar], findings: list[Any], stops: list[Stop], expected: Verdict
) -> None:
    assert verdict_on(bars, findings, stops)[0] is expected


async def test_an_unconnected_investigator_is_cleared_by_itself(desk: Desk) -> None:
    matter = await desk.matter(ACME, BOLT, team=[str(MATE)])
    await employ(
        desk, WHO, "周晓岚", party("r1", "宋明远", "related", kind="person"), ties={"r1": "spouse"}
    )
    await employ(desk, MATE, "李长青")
    before = await desk.count("SELECT count(*) FROM sheet")
    complaint = await assign(desk, WHO, matter=matter, complained_of=[MATE])
    await desk.work()

    check = await desk.check_of(complaint)
    assert (check.verdict, check.decision) == (Verdict.CLEAR, Decision.CLEARED)
    assert (check.purpose, check.source_kind, check.source_version) == (
        Purpose.RECUSAL,
        SourceKind.COMPLAINT,
        1,
    )
    assert await desk.announced(check.id) == ["check.completed", "check.decided"]
    assert await desk.count("SELECT count(*) FROM sheet") == before
    assert await desk.clearances(complaint) == []


async def test_who_was_never_announced_is_compared_as_far_as_possible(desk: Desk) -> None:
    complaint = await assign(desk, WHO, complained_of=[BLAMED])
    await desk.work()

    assert await verdict(desk, complaint) == (Verdict.CLEAR, Decision.CLEARED, [])


@pytest.mark.parametrize(
    ("who", "bar"),
    [(LEAD, "leads_matter"), (MATE, "on_team"), (BLAMED, "complained_of")],
)
async def test_who_is_part_of_it_is_declined_by_itself(desk: Desk, who: UUID, bar: str) -> None:
    matter = await desk.matter(ACME, BOLT, team=[str(MATE)])
    complaint = await assign(desk, who, matter=matter, complained_of=[BLAMED])
    await desk.work()

    check = await desk.check_of(complaint)
    assert (check.verdict, check.decision, check.decided_by) == (
        Verdict.BLOCKED,
        Decision.DECLINED,
        None,
    )
    assert check.because == [bar]
    with pytest.raises(CheckNotDecidable):
        await ruled(desk, check, Decision.CLEARED)


@pytest.mark.parametrize(
    ("others", "ties"),
    [
        ([party("r1", "上海恒远置业", "related")], {"r1": "shareholder"}),
        ([party("f1", "北京博特机械制造有限公司", "client")], {"f1": "other"}),
        ([party("r1", "王建国", "related", kind="person")], {"r1": "spouse"}),
    ],
    ids=["interest in the client", "former client is adverse", "spouse is the witness"],
)
async def test_a_connection_with_a_party_is_reviewed(
    desk: Desk, others: list[dict[str, Any]], ties: dict[str, str]
) -> None:
    witness = party("w1", "王建国", "related", kind="person", role="witness")
    matter = await desk.matter(ACME, BOLT, witness)
    await employ(desk, WHO, "周晓岚", *others, ties=ties)
    complaint = await assign(desk, WHO, matter=matter)
    await desk.work()

    check = await desk.check_of(complaint)
    assert (check.verdict, check.decision) == (Verdict.REVIEW, None)
    [hit] = await desk.hits(check)
    assert (hit.rule_id, hit.source_id, hit.own_party_id) == ("x6-recusal", matter, None)


@pytest.mark.parametrize("mine", [True, False])
async def test_a_relative_on_the_team_is_reviewed(desk: Desk, *, mine: bool) -> None:
    matter = await desk.matter(ACME, BOLT, team=[str(MATE)])
    spouse = party("r1", "李长青" if mine else "周晓岚", "related", kind="person")
    tie = {"r1": "spouse"}
    await employ(desk, WHO, "周晓岚", *[spouse] * mine, ties=tie if mine else None)
    await employ(desk, MATE, "李长青", *[spouse] * (not mine), ties=None if mine else tie)
    complaint = await assign(desk, WHO, matter=matter)
    await desk.work()

    check = await desk.check_of(complaint)
    assert check.verdict is Verdict.REVIEW
    assert {hit.source_id for hit in await desk.hits(check)} == {MATE}


async def test_a_shared_former_client_connects_nobody_with_the_team(desk: Desk) -> None:
    shared = party("f1", "成都蜀光印刷厂", "client")
    matter = await desk.matter(ACME, BOLT, team=[str(MATE)])
    await employ(desk, WHO, "周晓岚", shared, ties={"f1": "other"})
    await employ(desk, MATE, "李长青", shared, ties={"f1": "other"})
    complaint = await assign(desk, WHO, matter=matter)
    await desk.work()

    assert (await desk.check_of(complaint)).decision is Decision.CLEARED


async def reviewed(desk: Desk) -> tuple[UUID, Check]:
    matter = await desk.matter(ACME, BOLT, team=[str(MATE)])
    await employ(
        desk, WHO, "周晓岚", party("r1", ACME["name"], "related"), ties={"r1": "shareholder"}
    )
    complaint = await assign(desk, WHO, matter=matter, complained_of=[BLAMED])
    await desk.work()
    return matter, await desk.check_of(complaint)


async def lift(desk: Desk, check: Check, disposition: Disposition) -> None:
    [hit] = await desk.hits(check)
    async with desk.database.sessions.begin() as session:
        reason, now = "another company", clock.now()
        await dispose_of_hit(session, hit.id, disposition, reason=reason, by=OFFICER, now=now)


async def test_an_officer_clears_a_review_hit_by_hit(desk: Desk) -> None:
    _, check = await reviewed(desk)
    with pytest.raises(HitsOpen):
        await ruled(desk, check, Decision.CLEARED)
    await lift(desk, check, Disposition.NO_CONFLICT)

    assert (await ruled(desk, check, Decision.CLEARED)).decision is Decision.CLEARED
    assert await desk.count("SELECT count(*) FROM distinct_pair") == 0


async def test_what_is_said_of_a_hit_holds_for_that_complaint_alone(desk: Desk) -> None:
    _, check = await reviewed(desk)
    await lift(desk, check, Disposition.NOT_SAME_PARTY)
    await ruled(desk, check, Decision.CLEARED)
    again = await assign(desk, WHO, matter=(await desk.hits(check))[0].source_id)
    await desk.work()

    assert (await desk.check_of(again)).verdict is Verdict.REVIEW


@pytest.mark.parametrize("officer", [WHO, BLAMED, MATE, LEAD])
async def test_those_concerned_do_not_decide(desk: Desk, officer: UUID) -> None:
    _, check = await reviewed(desk)

    with pytest.raises(Concerned):
        await ruled(desk, check, Decision.DECLINED, by=officer)


async def test_who_joined_the_team_meanwhile_cannot_be_cleared(desk: Desk) -> None:
    matter, check = await reviewed(desk)
    await lift(desk, check, Disposition.NO_CONFLICT)
    await desk.matter(ACME, BOLT, source_id=matter, version=2, team=[str(WHO)])

    with pytest.raises(CheckNotDecidable):
        await ruled(desk, check, Decision.CLEARED)
    assert (await ruled(desk, check, Decision.DECLINED)).decision is Decision.DECLINED


async def test_a_connection_named_meanwhile_is_looked_at_first(desk: Desk) -> None:
    _, check = await reviewed(desk)
    await lift(desk, check, Disposition.NO_CONFLICT)
    both = [party("r1", ACME["name"], "related"), party("r2", BOLT["name"], "related")]
    ties = {"r1": "shareholder", "r2": "director"}
    await employ(desk, WHO, "周晓岚", *both, ties=ties, version=2)
    undecided = await ruled(desk, check, Decision.CLEARED)

    assert (undecided.decision, undecided.because) == (None, ["new_hits"])
    assert {hit.ref for hit in await desk.hits(check)} == {"r1", "r2"}


async def test_a_matter_that_is_not_here_yet_is_waited_for(desk: Desk) -> None:
    matter = uuid4()
    complaint = await assign(desk, WHO, matter=matter)
    await desk.work()
    before = await verdict(desk, complaint)
    await desk.matter(ACME, BOLT, source_id=matter)
    await desk.execute("UPDATE conflict_check SET run_at = now() - interval '1 day'")
    await desk.work()

    assert before == (Verdict.INCOMPLETE, None, ["matter_unknown"])
    assert await verdict(desk, complaint) == (Verdict.CLEAR, Decision.CLEARED, [])


async def test_nobody_is_cleared_while_a_feed_is_silent(desk: Desk) -> None:
    await desk.execute("UPDATE heartbeat SET at = '2020-01-01' WHERE service = 'firm'")
    complaint = await assign(desk, WHO, complained_of=[BLAMED])
    barred = await assign(desk, BLAMED, complained_of=[BLAMED])
    await desk.work()

    assert await verdict(desk, complaint) == (Verdict.INCOMPLETE, None, ["feed_silent:firm"])
    assert (await verdict(desk, barred))[1] is Decision.DECLINED


async def test_a_newer_assignment_overtakes_the_undecided_one(desk: Desk) -> None:
    complaint = await assign(desk, WHO, complained_of=[BLAMED])
    await assign(desk, MATE, complaint, assignment=2, complained_of=[BLAMED])
    await desk.work()

    first, second = await desk.checks_of(complaint)
    assert (first.obsolete_because, first.verdict) == ("superseded", None)
    assert (second.source_version, second.decision) == (2, Decision.CLEARED)


async def test_a_closed_complaint_asks_no_more(desk: Desk) -> None:
    complaint = await assign(desk, WHO)
    async with desk.database.sessions.begin() as session:
        await close_recusals(session, complaint, "closed")
    await desk.work()

    check = await desk.check_of(complaint)
    assert (check.obsolete_because, check.state) == ("closed", CheckState.QUEUED)


async def test_an_erased_investigator_leaves_no_name_on_the_check(desk: Desk) -> None:
    _, check = await reviewed(desk)
    await desk.erase(SourceKind.JOINER, WHO, 2)

    after = await desk.check_of(check.source_id or WHO)
    [hit] = await desk.hits(check)
    assert (after.query, hit.reasons, hit.found) == ({}, [], {})
    with pytest.raises(CheckNotDecidable):
        await ruled(desk, check, Decision.DECLINED)


async def test_an_assignment_comes_over_the_broker_once(desk: Desk, make_bus: MakeBus) -> None:
    bus = await make_bus(desk.database, [consumer])
    complaint = uuid4()
    await bus.deliver(assigned(WHO, complaint, complained_of=[BLAMED]), times=2)
    await bus.deliver(ComplaintUnassigned(complaint_id=complaint, assignment=1, reason="withdrawn"))
    await bus.deliver(assigned(MATE, complaint, assignment=2))
    await desk.work()

    first, second = await desk.checks_of(complaint)
    assert (first.obsolete_because, second.decision) == ("unassigned", Decision.CLEARED)
