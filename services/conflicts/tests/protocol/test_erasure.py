"""What is erased leaves no name anywhere: a canary is looked for in every column."""

from uuid import UUID, uuid4

from conflicts.check import running as checks
from conflicts.check.clearing import decide_check
from conflicts.check.deciding import Ruling
from conflicts.check.decisions import Signed, dispose_of_hit, record_consent
from conflicts.check.status import Disposition
from conflicts.clearance.status import ClearanceState
from conflicts.reception.testing import OFFICER, Desk, party
from contracts.conflicts import Decision, SourceKind, Verdict
from kit import audit, clock
from kit.testing.copies import places_of

WORD = "金丝雀"
CLIENT = party("c1", "上海恒远置业有限公司", "client")
CANARY = party(
    "a1",
    "深圳金丝雀机械有限公司",
    "adverse",
    aliases=["金丝雀机械"],
    identifiers=[{"scheme": "other", "value": "金丝雀-77"}],
)
BIRD = {**CANARY, "ref": "c1", "side": "client"}


async def places(desk: Desk) -> list[str]:
    async with desk.database.sessions() as session:
        return await places_of(session, WORD)


async def opened(desk: Desk, *parties: dict[str, object]) -> tuple[UUID, UUID]:
    inquiry, matter = await desk.inquiry(*parties), uuid4()
    await desk.work()
    await desk.redeem(await desk.clearance(inquiry), matter)
    return inquiry, matter


async def test_a_matter_takes_along_what_is_left_of_its_inquiry(desk: Desk) -> None:
    """The inquiry's sheet, its check, and the versions of the rows that the matter took over."""
    inquiry, matter = await opened(desk, CLIENT, CANARY)
    await desk.matter(CLIENT, CANARY, source_id=matter, inquiry_id=inquiry)
    assert {"sheet.party_set", "conflict_check.query", "party_version.content"} <= set(
        await places(desk)
    )
    await desk.erase(SourceKind.MATTER, matter, 9)

    assert await places(desk) == []
    assert (await desk.sheet(SourceKind.INQUIRY, inquiry)).redeemed_into == matter


async def test_rows_retired_at_the_takeover_are_blanked_too(desk: Desk) -> None:
    """The matter was refused and opened under a sheet of its own."""
    inquiry, matter = await desk.inquiry(CLIENT, CANARY), uuid4()
    await desk.work()
    await desk.redeem(await desk.clearance(inquiry), matter, party_set_hash="0" * 64)
    asked = {"source_id": matter, "inquiry_id": inquiry}
    await desk.matter(CLIENT, CANARY, **asked, state="submitted", opened_on=None)  # type: ignore[arg-type]  # ids
    await desk.work()
    await desk.redeem(await desk.clearance(matter), matter, inquiry_id=inquiry)
    assert (await desk.clearance(matter)).state is ClearanceState.REDEEMED
    await desk.erase(SourceKind.MATTER, matter, 9)

    assert await places(desk) == []


async def test_an_inquiry_that_is_read_again_brings_no_name_back(desk: Desk) -> None:
    inquiry, matter = await opened(desk, CLIENT, CANARY)
    await desk.erase(SourceKind.MATTER, matter, 9)
    await desk.inquiry(CLIENT, CANARY, source_id=inquiry, version=5, state="engaged")

    assert await places(desk) == []


async def test_hits_consents_decisions_and_their_audit_forget(desk: Desk) -> None:
    _, matter = await opened(desk, BIRD)
    against = await desk.inquiry(CLIENT, CANARY)
    await desk.work()
    check = await desk.check_of(against)
    [hit] = await desk.hits(check)
    now = clock.now()
    signed = Signed(WORD, "档案室 12-3", f"{WORD}已告知", now)
    async with desk.database.sessions.begin() as session:
        await record_consent(session, hit.id, signed, by=OFFICER, now=now)
        await audit.write(session, "officer", "consent.recorded", "hit", hit.id, {"by": WORD})
    said = {"reason": WORD, "by": OFFICER, "now": now}
    async with desk.database.sessions.begin() as session:
        await dispose_of_hit(session, hit.id, Disposition.CONSENTED, **said)  # type: ignore[arg-type]  # as named
    async with desk.database.sessions.begin() as session:
        ruling = Ruling(Decision.CLEARED_WITH_CONSENT, OFFICER, WORD)
        await decide_check(session, check.id, ruling, desk.settings, now=now)
        await audit.write(session, "officer", "check.decided", "check", check.id, {"by": WORD})
    await desk.erase(SourceKind.MATTER, matter, 9)
    assert (await desk.hits(check))[0].found == {}
    assert (await desk.hits(check))[0].disposition is Disposition.CONSENTED
    await desk.erase(SourceKind.INQUIRY, against, 9)

    assert await places(desk) == []


async def test_a_check_in_flight_writes_no_erased_name(desk: Desk) -> None:
    """It has found and judged the party when the erasure comes; it settles afterwards."""
    matter = await desk.matter(BIRD, imported=True)
    other = party("a1", "深圳金丝鸟机械有限公司", "adverse", aliases=["金丝鸟机械"])
    against = await desk.inquiry(CLIENT, {**other, "identifiers": CANARY["identifiers"]})
    engine = desk.engine
    check_id = await checks.claim_next(engine)
    assert check_id is not None
    comparison = await checks.compare(engine, check_id)
    assert comparison is not None
    assert [one.stops for one in comparison.judged] == [True]
    await desk.erase(SourceKind.MATTER, matter, 9)
    await checks._settle(engine, check_id, comparison)

    check = await desk.check_of(against)
    assert (check.verdict, await desk.hits(check)) == (Verdict.CLEAR, [])
    assert set(await places(desk)) & {"hit.found", "hit.reasons"} == set()
