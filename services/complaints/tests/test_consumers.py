"""Every event that this service acts on, on the real broker: duplicates, erasure, walls."""

from uuid import UUID, uuid4

import pytest

from complaints.app import SERVICE
from complaints.complaint.status import ComplaintStatus
from complaints.directory.queries import client_name, find_matter, get_office, is_client, works_as
from complaints.directory.testing import (
    BEIJING,
    CHEN,
    CLIENT,
    INVESTIGATOR,
    MATTER,
    SHANGHAI,
    SUN,
    TAN,
    granted,
    opened_matter,
)
from complaints.testing import Store, decided
from contracts.conflicts import Decision, Purpose, SourceKind, WallRecorded, WallRemoved
from contracts.firm import AccessState, OfficeClosed, OfficeMoved
from contracts.intake import ClientRegistered, ContactErased, ContactRecorded
from contracts.matters import (
    MatterImported,
    MatterLeadAssigned,
    MatterPrepared,
    MatterTeamChanged,
)
from contracts.parties import PartyKind
from kit import clock
from kit.access import Role
from kit.testing.bus import Bus, MakeBus


@pytest.fixture
async def bus(store: Store, make_bus: MakeBus) -> Bus:
    return await make_bus(store.database, SERVICE.consumers)


async def test_conflicts_answers_about_an_investigator(store: Store, bus: Bus) -> None:
    cleared, refused = await store.assigned(), await store.assigned()
    other = decided(refused, Decision.DECLINED)
    strangers = [
        other.model_copy(update={"check_id": uuid4(), "event_id": uuid4()} | change)
        for change in ({"purpose": Purpose.NEW_MATTER}, {"source_kind": SourceKind.MATTER})
    ]

    await bus.deliver(*strangers, decided(cleared), times=2)
    assert (await store.get(refused.id)).status is ComplaintStatus.ASSIGNED
    await bus.deliver(other, times=2)

    assert (await store.get(cleared.id)).recusal == "cleared"
    assert await store.announced(refused.id) == ["received", "registered", "assigned", "unassigned"]
    assert await store.rows("SELECT id FROM dead_letter") == []


@pytest.mark.parametrize(
    "event",
    [
        MatterTeamChanged(matter_id=MATTER, team=(CHEN, SUN)),
        MatterLeadAssigned(matter_id=MATTER, lead_lawyer_id=SUN),
    ],
    ids=["team", "lead"],
)
async def test_who_comes_to_work_on_the_matter_investigates_no_more(
    store: Store, bus: Bus, event: MatterTeamChanged | MatterLeadAssigned
) -> None:
    complaint = await store.investigating()

    await bus.deliver(event, times=2)

    assert (await store.get(complaint.id)).status is ComplaintStatus.REGISTERED
    assert (await store.announced(complaint.id))[-1] == "unassigned"


async def test_a_matter_is_known_from_its_first_fact(store: Store, bus: Bus) -> None:
    matter_id, imported_id = uuid4(), uuid4()
    prepared = MatterPrepared(
        matter_id=matter_id,
        engagement_id=uuid4(),
        inquiry_id=uuid4(),
        client_id=CLIENT,
        office_id=SHANGHAI,
        practice_area="contract",
        lead_lawyer_id=CHEN,
    )
    imported = MatterImported(
        matter_id=imported_id,
        number="沪-7",
        office_id=SHANGHAI,
        practice_area="tax",
        state="open",
        opened_on=clock.now().date(),
        closed_on=None,
        lead_lawyer_id=SUN,
    )

    await bus.deliver(prepared, imported, times=2)
    await bus.deliver(opened_matter(matter_id, "(2026)SH-00099"))
    await bus.deliver(MatterTeamChanged(matter_id=matter_id, team=(CHEN, TAN)))
    await bus.deliver(MatterLeadAssigned(matter_id=matter_id, lead_lawyer_id=TAN))

    matter = await store.do(find_matter, matter_id)
    assert (matter.number, matter.client_id) == ("(2026)SH-00099", CLIENT)
    assert (matter.lead_lawyer_id, matter.team) == (TAN, [CHEN, TAN])
    old = await store.do(find_matter, imported_id)
    assert (old.number, old.client_id, old.lead_lawyer_id) == ("沪-7", None, SUN)


async def test_clients_and_their_names_are_kept_and_forgotten(store: Store, bus: Bus) -> None:
    erased, buried = uuid4(), uuid4()
    for client_id in (erased, buried):
        registered = ClientRegistered(
            client_id=client_id,
            office_id=SHANGHAI,
            client_kind=PartyKind.ORGANIZATION,
            engagement_id=None,
        )
        await bus.deliver(registered, times=2)
        assert await store.do(is_client, client_id)
    await bus.deliver(contact(erased, "甲"), contact(buried, "乙"), contact(erased, "丙"))
    assert await store.do(client_name, erased) == "丙"

    await bus.deliver(ContactErased(client_id=erased))
    await bus.bury("intake.contact", str(buried))

    assert await store.do(client_name, erased) is None
    assert await store.do(client_name, buried) is None


async def test_offices_move_and_close(store: Store, bus: Bus) -> None:
    closed = OfficeClosed(office_id=SHANGHAI, closed_on=clock.now().date())

    await bus.deliver(OfficeMoved(office_id=SHANGHAI, parent_id=BEIJING), closed)

    office = await store.do(get_office, SHANGHAI)
    assert (office.parent_id, office.closed_on) == (BEIJING, closed.closed_on)


async def test_who_has_left_investigates_nothing(store: Store, bus: Bus) -> None:
    roles = [Role.LEAD_LAWYER]
    assert await store.do(works_as, SUN, roles)

    await bus.deliver(granted(INVESTIGATOR, SUN, {Role.LEAD_LAWYER}, BEIJING, AccessState.LEFT))

    assert not await store.do(works_as, SUN, roles)


async def test_walls_stand_until_they_are_removed(store: Store, bus: Bus) -> None:
    row_id = UUID(int=77)
    wall = WallRecorded(row_id=row_id, row_kind=SourceKind.MATTER, members=(CHEN,), until=None)

    await bus.deliver(wall)
    assert await store.rows("SELECT row_id FROM wall") == [(row_id,)]

    await bus.deliver(WallRemoved(row_id=row_id))
    assert await store.rows("SELECT row_id FROM wall") == []


def contact(client_id: UUID, name: str) -> ContactRecorded:
    return ContactRecorded(
        client_id=client_id,
        display_name=name,
        email=None,
        phone=None,
        language="zh-CN",
        may_be_contacted=True,
    )
