"""The register and the openings on the real broker: once each, erased for ever."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from conflicts.clearance.consumers import consumer as openings
from conflicts.clearance.status import ClearanceState
from conflicts.reception.consumers import consumer as register
from conflicts.reception.testing import LEAD, SHANGHAI, Desk, party, party_set
from conflicts.rules.pack import PartState
from contracts.conflicts import Decision, Purpose, SourceKind
from contracts.firm import StaffSheetRecorded, StaffSheetState
from contracts.intake import InquirySheetErased, InquirySheetRecorded, InquirySheetState
from contracts.matters import MatterDeclined, MatterOpeningRequested
from contracts.parties import party_set_hash
from kit.testing.bus import MakeBus

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
PARTIES = party_set(
    party("c1", "上海恒远置业有限公司", "client"),
    party("a1", "北京博特机械制造有限公司", "adverse"),
)


def sheet(
    inquiry: UUID, version: int = 1, state: InquirySheetState = InquirySheetState.SUBMITTED
) -> InquirySheetRecorded:
    return InquirySheetRecorded(
        inquiry_id=inquiry,
        version=version,
        state=state,
        number="Q-1",
        office_id=SHANGHAI,
        lead_lawyer_id=LEAD,
        practice_area="litigation",
        party_set=PARTIES,
        party_set_hash=party_set_hash(PARTIES),
        occurred_at=MONDAY,
    )


async def test_from_a_submitted_sheet_to_a_redeemed_clearance(
    desk: Desk, make_bus: MakeBus
) -> None:
    bus = await make_bus(desk.database, [register, openings])
    inquiry, matter = uuid4(), uuid4()
    await bus.deliver(sheet(inquiry), times=2)
    await desk.work()
    clearance = await desk.clearance(inquiry)
    asked = MatterOpeningRequested(
        matter_id=matter,
        clearance_id=clearance.id,
        party_set_hash=clearance.party_set_hash,
        inquiry_id=inquiry,
    )
    await bus.deliver(asked, times=2)

    assert (await desk.clearance(inquiry)).state is ClearanceState.REDEEMED
    assert await desk.announced(clearance.id) == ["clearance.granted", "clearance.redeemed"]
    assert len(await desk.checks_of(inquiry)) == 1


async def test_a_declined_matter_gives_its_inquirys_clearance_up(
    desk: Desk, make_bus: MakeBus
) -> None:
    bus = await make_bus(desk.database, [register, openings])
    inquiry = uuid4()
    await bus.deliver(sheet(inquiry))
    await desk.work()
    await bus.deliver(MatterDeclined(matter_id=uuid4(), inquiry_id=inquiry), times=2)
    await bus.deliver(sheet(inquiry, 2, InquirySheetState.ENGAGED))

    assert (await desk.clearance(inquiry)).state is ClearanceState.VOIDED
    assert (await desk.sheet(SourceKind.INQUIRY, inquiry)).standing is PartState.PROSPECT


async def test_an_erased_sheet_stays_erased_when_everything_is_read_again(
    desk: Desk, make_bus: MakeBus
) -> None:
    bus = await make_bus(desk.database, [register])
    inquiry = uuid4()
    await bus.deliver(sheet(inquiry), InquirySheetErased(inquiry_id=inquiry, version=2))
    await bus.bury("intake.party-sheet", str(inquiry))
    for table in ("position", "inbox"):
        await desk.execute(f"DELETE FROM {table}")  # noqa: S608 - as a reset group would read
    await bus.deliver(sheet(inquiry), sheet(inquiry, 3))

    assert await desk.parties(SourceKind.INQUIRY, inquiry) == {}
    assert (await desk.sheet(SourceKind.INQUIRY, inquiry)).erased_at is not None


async def test_a_joining_sheet_asks_for_a_lateral_hire_check(desk: Desk, make_bus: MakeBus) -> None:
    bus = await make_bus(desk.database, [register])
    staff = uuid4()
    known = party_set(party("s1", "周晓岚", "staff", kind="person"))
    joining = StaffSheetRecorded(
        staff_id=staff,
        version=1,
        state=StaffSheetState.JOINING,
        office_id=SHANGHAI,
        party_set=known,
        party_set_hash=party_set_hash(known),
    )
    await bus.deliver(joining)
    await desk.work()

    check = await desk.check_of(staff)
    assert (check.purpose, check.decision) == (Purpose.LATERAL_HIRE, Decision.CLEARED)
    assert (await desk.sheet(SourceKind.JOINER, staff)).standing is PartState.JOINING
