"""A submitted sheet is registered, checked and, when nothing speaks against it, cleared."""

from uuid import uuid4

from conflicts.check.status import CheckState
from conflicts.clearance.status import ClearanceState
from conflicts.reception.testing import LEAD, Desk, party
from conflicts.rules.pack import PartState, RuleClass
from contracts.conflicts import Decision, Purpose, SourceKind, Verdict

ACME = party("c1", "上海恒远置业有限公司", "client")
BOLT = party("a1", "北京博特机械制造有限公司", "adverse")
ACME_AS_ADVERSE = party("a1", "上海恒远置业有限公司", "adverse")
BOLT_AS_CLIENT = party("c1", "北京博特机械制造有限公司", "client")
OTHER = party("a1", "成都蜀光印刷厂", "adverse")


async def test_a_submitted_sheet_without_a_match_is_cleared_by_itself(desk: Desk) -> None:
    inquiry = await desk.inquiry(ACME, BOLT)
    await desk.work()

    check = await desk.check_of(inquiry)
    assert (check.state, check.verdict) == (CheckState.DECIDED, Verdict.CLEAR)
    assert (check.decision, check.decided_by) == (Decision.CLEARED, None)
    clearance = await desk.clearance(inquiry)
    assert clearance.state is ClearanceState.GRANTED
    assert clearance.party_set_hash == check.party_set_hash
    assert await desk.announced() == ["check.completed", "check.decided", "clearance.granted"]


async def test_a_cleared_inquiry_stands_as_cleared(desk: Desk) -> None:
    inquiry = await desk.inquiry(ACME, BOLT)
    before = (await desk.sheet(SourceKind.INQUIRY, inquiry)).standing
    await desk.work()

    assert before is PartState.PENDING
    assert (await desk.sheet(SourceKind.INQUIRY, inquiry)).standing is PartState.CLEARED


async def test_an_inquiry_against_a_cleared_client_is_reviewed(desk: Desk) -> None:
    await desk.inquiry(ACME, OTHER)
    await desk.work()
    second = await desk.inquiry(BOLT_AS_CLIENT, ACME_AS_ADVERSE)
    await desk.work()

    check = await desk.check_of(second)
    assert (check.state, check.verdict, check.decision) == (
        CheckState.VERDICT,
        Verdict.REVIEW,
        None,
    )
    [hit] = await desk.hits(check)
    assert (hit.ref, hit.rule_class) == ("a1", RuleClass.CONSENTABLE)
    assert hit.found["name"] == ACME["name"]
    assert await desk.clearances(second) == []


async def test_both_sides_of_one_case_are_blocked(desk: Desk) -> None:
    case = {"case_numbers": ["（2026）沪01民初字第12号"]}
    await desk.inquiry(ACME, BOLT, subject=case)
    await desk.work()
    second = await desk.inquiry(BOLT_AS_CLIENT, ACME_AS_ADVERSE, subject=case)
    await desk.work()

    assert (await desk.check_of(second)).verdict is Verdict.BLOCKED


async def test_own_parties_are_matched_among_themselves(desk: Desk) -> None:
    inquiry = await desk.inquiry(ACME, ACME_AS_ADVERSE)
    await desk.work()

    check = await desk.check_of(inquiry)
    assert check.verdict is Verdict.BLOCKED
    [hit] = await desk.hits(check)
    assert (hit.rule_class, hit.found["own_ref"]) == (RuleClass.ABSOLUTE, "a1")


async def test_adverse_unknown_is_left_to_people(desk: Desk) -> None:
    inquiry = await desk.inquiry(ACME, adverse="unknown")
    await desk.work()

    check = await desk.check_of(inquiry)
    assert (check.verdict, check.because) == (Verdict.REVIEW, ["adverse_unknown"])


async def test_the_same_sheet_asks_once(desk: Desk) -> None:
    inquiry = await desk.inquiry(ACME, BOLT)
    await desk.inquiry(ACME, BOLT, source_id=inquiry)
    await desk.inquiry(ACME, BOLT, source_id=inquiry, version=2, lead=uuid4())

    assert len(await desk.checks_of(inquiry)) == 1


async def test_another_set_of_parties_makes_the_check_obsolete(desk: Desk) -> None:
    inquiry = await desk.inquiry(ACME, BOLT)
    await desk.inquiry(ACME, OTHER, source_id=inquiry, version=2)
    await desk.work()

    first, second = await desk.checks_of(inquiry)
    assert (first.obsolete_because, first.decision) == ("superseded", None)
    assert second.decision is Decision.CLEARED


async def test_a_sheet_given_up_is_no_longer_checked(desk: Desk) -> None:
    inquiry = await desk.inquiry(ACME, BOLT)
    await desk.inquiry(ACME, BOLT, source_id=inquiry, version=2, state="withdrawn")
    await desk.work()

    check = await desk.check_of(inquiry)
    assert (check.obsolete_because, check.verdict) == ("withdrawn", None)


async def test_a_prospect_stays_protected(desk: Desk) -> None:
    inquiry = await desk.inquiry(ACME, BOLT)
    await desk.inquiry(ACME, BOLT, source_id=inquiry, version=2, state="declined")
    second = await desk.inquiry(BOLT_AS_CLIENT, ACME_AS_ADVERSE)
    await desk.work()

    check = await desk.check_of(second)
    assert check.verdict is Verdict.REVIEW
    assert (await desk.hits(check))[0].rule_id == "x5-adverse-to-prospect"


async def test_a_joiner_is_checked_against_running_mandates(desk: Desk) -> None:
    await desk.inquiry(ACME, party("a1", "周明远", "adverse", kind="person"))
    await desk.work()
    joiner = await desk.joiner(
        party("s1", "周晓岚", "staff", kind="person"),
        party("r1", "周明远", "related", kind="person"),
        relations=[{"from": "r1", "to": "s1", "type": "relative"}],
    )
    await desk.work()

    check = await desk.check_of(joiner)
    assert (check.purpose, check.verdict) == (Purpose.LATERAL_HIRE, Verdict.REVIEW)
    assert [hit.rule_id for hit in await desk.hits(check)] == ["x2-52-1-near-relative-adverse"]


async def test_a_joiner_nobody_knows_is_decided_without_a_clearance(desk: Desk) -> None:
    joiner = await desk.joiner(party("s1", "周晓岚", "staff", kind="person"), team=[LEAD])
    await desk.work()

    assert (await desk.check_of(joiner)).decision is Decision.CLEARED
    assert await desk.clearances(joiner) == []
