"""The joiner's check as it comes over the broker."""

from uuid import UUID, uuid4

from contracts.conflicts import CheckDecided, Decision, Purpose, SourceKind
from firm.app import SERVICE
from firm.testing import Firm
from kit.testing.bus import MakeBus


async def test_a_decided_check_clears_the_joiner_once(firm: Firm, make_bus: MakeBus) -> None:
    joiner = await firm.joiner("li.na", await firm.office("SH"))
    sheet = (await firm.told("party-sheet.recorded"))[0]
    decided = CheckDecided(
        check_id=uuid4(),
        purpose=Purpose.LATERAL_HIRE,
        source_kind=SourceKind.JOINER,
        source_id=UUID(joiner["staff_id"]),
        source_version=1,
        office_id=UUID(sheet["office_id"]),
        party_set_hash=sheet["party_set_hash"],
        decision=Decision.CLEARED,
        decided_by=None,
        refs=("staff",),
    )
    bus = await make_bus(firm.api.running.database, SERVICE.consumers)

    await bus.deliver(decided, times=2)

    assert (await firm.get(f"/joiners/{joiner['staff_id']}"))["status"] == "cleared"
    assert (await firm.announced()).count("joiner.cleared") == 1
