"""Two doors, one row; what is erased stays erased."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from conflicts.check.opening import Question
from conflicts.check.requests import ask
from conflicts.clearance.status import ClearanceState
from conflicts.reception.testing import SHANGHAI, Desk, party, party_set
from conflicts.register.queries import SourceErased
from conflicts.register.status import Origin
from conflicts.rules.pack import PartState
from contracts.conflicts import Decision, Purpose, SourceKind, Verdict

CLIENT = party("c1", "上海恒远置业有限公司", "client")
ADVERSE = party("a1", "北京博特机械制造有限公司", "adverse")
MORE = party("a2", "成都蜀光印刷厂", "adverse")


async def request(desk: Desk, inquiry: UUID, *parties: dict[str, object], version: int = 1) -> UUID:
    question = Question(
        purpose=Purpose.NEW_MATTER,
        parties=party_set(*parties),
        office_id=SHANGHAI,
        source=(SourceKind.INQUIRY, inquiry, version),
    )
    return await ask(desk.engine, question)


@pytest.mark.parametrize("request_first", [True, False])
async def test_both_doors_give_one_sheet_one_check_and_one_clearance(
    desk: Desk, *, request_first: bool
) -> None:
    inquiry = uuid4()
    if request_first:
        await request(desk, inquiry, CLIENT, ADVERSE)
    await desk.inquiry(CLIENT, ADVERSE, source_id=inquiry)
    if not request_first:
        await request(desk, inquiry, CLIENT, ADVERSE)
    await desk.work()

    assert await desk.count("SELECT count(*) FROM sheet") == 1
    assert await desk.count("SELECT count(*) FROM party") == 2
    assert len(await desk.checks_of(inquiry)) == 1
    assert len(await desk.clearances(inquiry)) == 1
    assert (await desk.sheet(SourceKind.INQUIRY, inquiry)).origin is Origin.OWNER


async def test_a_request_is_registered_and_answered_at_once(desk: Desk) -> None:
    inquiry = uuid4()
    check_id = await request(desk, inquiry, CLIENT, ADVERSE)

    check = await desk.check_of(inquiry)
    assert (check.id, check.verdict, check.decision) == (
        check_id,
        Verdict.CLEAR,
        Decision.CLEARED,
    )
    assert set(await desk.parties(SourceKind.INQUIRY, inquiry)) == {"c1", "a1"}


async def test_asking_again_for_what_is_cleared_gives_the_same_check(desk: Desk) -> None:
    inquiry = uuid4()
    first = await request(desk, inquiry, CLIENT, ADVERSE)
    second = await request(desk, inquiry, CLIENT, ADVERSE)

    assert first == second


async def test_the_owners_sheet_replaces_a_requests_at_an_equal_version(desk: Desk) -> None:
    inquiry = uuid4()
    await request(desk, inquiry, CLIENT)
    await desk.inquiry(CLIENT, ADVERSE, source_id=inquiry)

    assert set(await desk.parties(SourceKind.INQUIRY, inquiry)) == {"c1", "a1"}
    [clearance] = await desk.clearances(inquiry)
    assert (clearance.state, clearance.ended_because) == (ClearanceState.VOIDED, "hash")


async def test_a_request_never_replaces_an_owners_sheet(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    await request(desk, inquiry, CLIENT, version=9)

    check = await desk.check_of(inquiry)
    assert (check.verdict, check.because) == (Verdict.REVIEW, ["other_parties"])
    assert set(await desk.parties(SourceKind.INQUIRY, inquiry)) == {"c1", "a1"}
    assert (await desk.clearance(inquiry)).state is ClearanceState.GRANTED


async def test_the_owners_equal_parties_replace_a_requests_of_a_newer_version(desk: Desk) -> None:
    inquiry = uuid4()
    await request(desk, inquiry, CLIENT, ADVERSE, version=9)
    await desk.inquiry(CLIENT, ADVERSE, source_id=inquiry)

    assert await desk.count("SELECT count(*) FROM sheet") == 1
    assert (await desk.clearance(inquiry)).state is ClearanceState.GRANTED
    assert (await desk.sheet(SourceKind.INQUIRY, inquiry)).standing is PartState.CLEARED


async def test_what_a_request_left_beside_is_gone_once_the_matter_opens(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    await request(desk, inquiry, CLIENT, MORE, version=9)
    await desk.redeem(await desk.clearance(inquiry), uuid4())

    assert await desk.count("SELECT count(*) FROM party WHERE searchable") == 2


async def test_an_older_sheet_changes_nothing(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE, version=2)
    await desk.inquiry(CLIENT, MORE, source_id=inquiry, version=1)

    assert set(await desk.parties(SourceKind.INQUIRY, inquiry)) == {"c1", "a1"}


async def test_every_change_keeps_the_version_before(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    renamed = {**ADVERSE, "name": "北京博特重工有限公司"}
    await desk.inquiry(CLIENT, renamed, source_id=inquiry, version=2)

    names = "SELECT content ->> 'name' FROM party_version WHERE content ->> 'ref' = 'a1'"
    async with desk.database.sessions() as session:
        kept = list(await session.scalars(text(f"{names} ORDER BY reg_seq")))
    assert kept == [ADVERSE["name"], "北京博特重工有限公司"]


async def test_a_party_that_left_its_sheet_is_found_no_more(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE, MORE)
    await desk.inquiry(CLIENT, MORE, source_id=inquiry, version=2)

    assert set(await desk.parties(SourceKind.INQUIRY, inquiry)) == {"c1", "a2"}
    assert await desk.count("SELECT count(*) FROM party WHERE NOT searchable") == 1


@pytest.mark.parametrize("seen", [True, False])
async def test_no_replay_brings_the_erased_back(desk: Desk, *, seen: bool) -> None:
    inquiry = uuid4()
    if seen:
        await desk.inquiry(CLIENT, ADVERSE, source_id=inquiry)
        await desk.work()
    await desk.erase(SourceKind.INQUIRY, inquiry, 3)
    for version in (1, 2, 3, 4):
        await desk.inquiry(CLIENT, ADVERSE, source_id=inquiry, version=version)
    await desk.erase(SourceKind.INQUIRY, inquiry)

    assert await desk.parties(SourceKind.INQUIRY, inquiry) == {}
    sheet = await desk.sheet(SourceKind.INQUIRY, inquiry)
    assert (sheet.source_version, sheet.party_set) == (3, {})
    assert sheet.erased_at is not None
    with pytest.raises(SourceErased):
        await request(desk, inquiry, CLIENT, ADVERSE)


async def test_erasing_leaves_no_name_anywhere(desk: Desk) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.inquiry({**ADVERSE, "side": "client", "ref": "c1"})
    await desk.work()
    await desk.erase(SourceKind.INQUIRY, inquiry)

    assert (await desk.clearance(inquiry)).state is ClearanceState.VOIDED
    for table in ("sheet", "party", "party_version", "hit", "alert", "conflict_check", "outbox"):
        assert await desk.count(f"SELECT count(*) FROM {table} t WHERE t::text ~ '恒远置业'") == 0  # noqa: S608 - our own names


async def test_the_standing_of_a_sheet_follows_its_state(desk: Desk) -> None:
    day = datetime(2026, 3, 2, tzinfo=UTC).date()
    matter = await desk.matter(CLIENT, imported=True)
    await desk.matter(CLIENT, source_id=matter, version=2, state="on_hold")
    held = (await desk.sheet(SourceKind.MATTER, matter)).standing
    await desk.matter(CLIENT, source_id=matter, version=3, state="closed", ended_on=day)
    closed = (await desk.sheet(SourceKind.MATTER, matter)).standing

    assert (held, closed) == (PartState.LIVE, PartState.ENDED)
