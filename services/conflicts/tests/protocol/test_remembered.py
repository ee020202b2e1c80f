"""What people decided on a pair is remembered no wider than they said it."""

from uuid import UUID, uuid4

from sqlalchemy import update

from conflicts.check.clearing import decide_check
from conflicts.check.deciding import Ruling
from conflicts.check.decisions import Signed, dispose_of_hit, record_consent
from conflicts.check.revoking import revoke_and_look_again
from conflicts.check.status import Disposition
from conflicts.check.tables import Check
from conflicts.clearance.following import follow_tails
from conflicts.clearance.status import ClearanceState
from conflicts.matching.analysis import ANALYSIS_VERSION
from conflicts.reception.testing import LEAD, OFFICER, Desk, party
from conflicts.register.tables import Party
from conflicts.wall.tables import EthicalWall
from contracts.conflicts import Decision, SourceKind, Verdict
from kit import clock

CLIENT = party("c1", "上海恒远置业有限公司", "client")
ADVERSE = party("a1", "北京博特机械制造有限公司", "adverse")
BOTE = party("c1", "北京博特机械制造有限公司", "client")
D = Disposition


async def dispose(desk: Desk, check: Check, disposition: Disposition) -> None:
    for hit in await desk.hits(check):
        async with desk.database.sessions.begin() as session:
            now = clock.now()
            await dispose_of_hit(session, hit.id, disposition, reason="w", by=OFFICER, now=now)


async def decide(desk: Desk, source_id: UUID, decision: Decision, disposition: Disposition) -> None:
    check = await desk.check_of(source_id)
    await dispose(desk, check, disposition)
    async with desk.database.sessions.begin() as session:
        ruling = Ruling(decision, OFFICER, "why")
        await decide_check(session, check.id, ruling, desk.settings, now=clock.now())


async def consent(desk: Desk, source_id: UUID) -> UUID:
    [hit] = await desk.hits(await desk.check_of(source_id))
    signed = Signed("博特机械", "档案室 12-3", "已告知", clock.now())
    async with desk.database.sessions.begin() as session:
        given = await record_consent(session, hit.id, signed, by=OFFICER, now=clock.now())
    return given.id


async def opened(desk: Desk, source_id: UUID) -> ClearanceState:
    await desk.redeem(await desk.clearance(source_id), uuid4())
    return (await desk.clearance(source_id)).state


async def test_no_conflict_with_a_past_client_is_one_once_its_matter_reopens(desk: Desk) -> None:
    today = clock.now().date()
    matter = await desk.matter(BOTE, imported=True, state="closed", ended_on=today)
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    await decide(desk, inquiry, Decision.CLEARED, D.NO_CONFLICT)
    assert await opened(desk, inquiry) is ClearanceState.REDEEMED

    await desk.matter(BOTE, source_id=matter, version=2, state="submitted", ended_on=today)
    await desk.work()
    check = await desk.check_of(matter)
    assert (check.verdict, check.decision) == (Verdict.REVIEW, None)
    assert await desk.clearances(matter) == []


async def test_no_conflict_with_a_prospect_is_one_once_it_asks_again(desk: Desk) -> None:
    draft = await desk.inquiry(BOTE, state="draft")
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    await decide(desk, inquiry, Decision.CLEARED, D.NO_CONFLICT)
    assert await opened(desk, inquiry) is ClearanceState.REDEEMED

    await desk.inquiry(BOTE, source_id=draft, version=2)
    await desk.work()
    assert (await desk.check_of(draft)).decision is None
    assert await desk.clearances(draft) == []


async def test_a_notice_passed_over_does_not_clear_the_other_mandate(desk: Desk) -> None:
    """Each of the two was held up by a restore; people let the one that came first go on."""
    await desk.execute("UPDATE heartbeat SET epoch = :other", other=uuid4())
    earlier = await desk.inquiry(CLIENT, ADVERSE)
    later = await desk.inquiry(BOTE)
    await desk.work()
    await decide(desk, earlier, Decision.CLEARED, D.NO_CONFLICT)
    await desk.execute("UPDATE heartbeat SET trusted_epoch = epoch")
    await desk.inquiry(BOTE, source_id=later, version=2, state="draft")
    await desk.inquiry(BOTE, source_id=later, version=3)
    await desk.work()

    assert (await desk.check_of(earlier)).decision is Decision.CLEARED
    assert (await desk.check_of(later)).verdict is Verdict.REVIEW
    assert await desk.clearances(later) == []


async def test_not_the_same_party_may_be_taken_back(desk: Desk) -> None:
    matter = await desk.matter(BOTE, imported=True)
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    check = await desk.check_of(inquiry)
    await dispose(desk, check, D.NOT_SAME_PARTY)
    await dispose(desk, check, D.CONFLICT)
    await desk.inquiry(CLIENT, ADVERSE, source_id=inquiry, version=2, state="draft")
    await desk.inquiry(CLIENT, ADVERSE, source_id=inquiry, version=3)
    await desk.work()

    again = await desk.check_of(inquiry)
    assert (again.verdict, again.decision) == (Verdict.REVIEW, None)
    assert [hit.source_id for hit in await desk.hits(again)] == [matter]


async def test_a_revoked_consent_stops_the_other_clearance_that_rests_on_it(desk: Desk) -> None:
    earlier = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    later = await desk.inquiry(BOTE)
    await desk.work()
    consent_id = await consent(desk, later)
    await decide(desk, later, Decision.CLEARED_WITH_CONSENT, D.CONSENTED)
    assert await opened(desk, later) is ClearanceState.REDEEMED
    await desk.execute("UPDATE register_counter SET value = value + 5000")
    assert await follow_tails(desk.database.sessions) == 1  # the pair was compared, consented
    async with desk.database.sessions.begin() as session:
        await revoke_and_look_again(session, consent_id, now=clock.now())

    assert await opened(desk, earlier) is ClearanceState.VOIDED


async def test_a_mandate_cleared_through_the_other_sides_consent_is_born_walled(
    desk: Desk,
) -> None:
    earlier, matter = await desk.inquiry(CLIENT, ADVERSE), uuid4()
    await desk.work()
    later = await desk.inquiry(BOTE)
    await desk.work()
    await consent(desk, later)
    await decide(desk, later, Decision.CLEARED_WITH_CONSENT, D.CONSENTED)
    assert not (await desk.clearance(earlier)).with_consent
    await desk.redeem(await desk.clearance(earlier), matter)

    async with desk.database.sessions() as session:
        wall = await session.get_one(EthicalWall, matter)
    assert wall.members == [LEAD]


async def test_what_a_consent_of_the_other_side_clears_by_itself_says_so(desk: Desk) -> None:
    running = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    later = await desk.inquiry(BOTE)
    await desk.work()
    await consent(desk, later)
    await decide(desk, later, Decision.CLEARED_WITH_CONSENT, D.CONSENTED)
    for version, state in ((2, "draft"), (3, "submitted")):
        await desk.inquiry(CLIENT, ADVERSE, source_id=running, version=version, state=state)
    await desk.work()

    assert (await desk.check_of(running)).decision is Decision.CLEARED
    assert (await desk.clearance(running)).with_consent


async def test_a_matter_without_any_consent_is_not_walled(desk: Desk) -> None:
    inquiry, matter = await desk.inquiry(CLIENT, ADVERSE), uuid4()
    await desk.work()
    await desk.redeem(await desk.clearance(inquiry), matter)

    assert await desk.count("SELECT count(*) FROM ethical_wall") == 0


async def test_the_tail_compares_rows_of_another_analysis_whatever_their_keys(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    matter = await desk.matter(BOTE, imported=True)
    [row] = (await desk.parties(SourceKind.MATTER, matter)).values()
    other = {**row.analysis, "version": f"0-before-{ANALYSIS_VERSION}"}
    async with desk.database.sessions.begin() as session:
        old = update(Party).where(Party.id == row.id)
        await session.execute(old.values(keys=["z:other"], analysis=other))

    assert await opened(desk, inquiry) is ClearanceState.VOIDED
