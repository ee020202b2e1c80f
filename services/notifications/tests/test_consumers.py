"""Every topic on the real broker: duplicates, any order, erasure and tombstones."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from contracts.complaints import ComplaintContactErased, ComplaintContactRecorded
from contracts.conflicts import WallRemoved
from contracts.firm import AccessState, OfficeClosed, OfficeMoved, StaffErased
from contracts.intake import ContactErased
from contracts.registry import EVENTS
from kit import clock
from kit.access import Role
from kit.testing.bus import Bus, MakeBus
from notifications.app import SERVICE
from notifications.directory.queries import reach_contact, reach_staff, staff_in_role
from notifications.directory.tables import Office
from notifications.directory.testing import (
    BEIJING,
    CHEN,
    LIN,
    SHANGHAI,
    SUN,
    contact,
    given,
    staff_member,
    wall,
)
from notifications.feed.shapes import OFFERED
from notifications.rule.consumers import facts
from notifications.rule.testing import MATTER, inquiry_opened, matter, received
from notifications.testing import Store


@pytest.fixture
async def bus(store: Store, make_bus: MakeBus) -> Bus:
    return await make_bus(store.database, SERVICE.consumers)


def test_every_fact_that_partners_are_told_of_is_taken() -> None:
    assert set(OFFERED) <= set(facts.classes.values())
    assert {one.topic for one in facts.classes.values()} == set(facts.topics)
    assert all(one.event_type in EVENTS for one in facts.classes.values())


async def test_facts_make_messages_and_offers_once(store: Store, bus: Bus) -> None:
    await bus.deliver(inquiry_opened(), matter(), received(), times=2)

    assert len(await store.told()) == 5
    async with store.database.sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM offer")) == 1


async def test_addresses_are_kept_and_forgotten(store: Store, bus: Bus) -> None:
    erased, buried, complaint, gone = uuid4(), uuid4(), uuid4(), uuid4()
    await bus.deliver(contact(erased, "甲"), contact(buried, "乙"), contact(erased, "丙"))
    await bus.deliver(complainant(complaint), complainant(gone))
    await bus.deliver(staff_member(CHEN, "chen.jing", "陈静静"), staff_member(SUN, "sun", "孙"))
    async with store.database.sessions() as session:
        names = [await reach_contact(session, one) for one in (erased, buried, complaint)]
        assert [one.name for one in names if one] == ["丙", "乙", "丁"]

    await bus.deliver(ContactErased(client_id=erased), StaffErased(staff_id=CHEN))
    await bus.deliver(ComplaintContactErased(complaint_id=complaint))
    await bus.bury("intake.contact", str(buried))
    await bus.bury("complaints.contact", str(gone))
    await bus.bury("firm.staff", str(SUN))

    async with store.database.sessions() as session:
        for one in (erased, buried, complaint, gone):
            reach = await reach_contact(session, one)
            assert reach is not None
            assert (reach.name, reach.email, reach.erased) == ("", None, True)
        for staff_id in (CHEN, SUN):
            member = await reach_staff(session, staff_id)
            assert member is not None
            assert (member.name, member.email, member.erased) == ("", None, True)


async def test_offices_access_and_walls_follow_their_owners(store: Store, bus: Bus) -> None:
    closed = OfficeClosed(office_id=SHANGHAI, closed_on=clock.now().date())
    left = given("lin.na", LIN, Role.MANAGEMENT, SHANGHAI, AccessState.LEFT)
    await bus.deliver(OfficeMoved(office_id=SHANGHAI, parent_id=BEIJING), closed, left)
    await bus.deliver(wall(MATTER, SUN))

    await bus.deliver(matter())

    async with store.database.sessions() as session:
        office = await session.get_one(Office, SHANGHAI)
        assert (office.parent_id, office.closed_on) == (BEIJING, closed.closed_on)
        assert await staff_in_role(session, Role.MANAGEMENT) == set()
    await store.post()
    assert (await store.message(recipient_id=CHEN, channel="in_app")).reason == "walled"
    await bus.deliver(WallRemoved(row_id=MATTER))
    async with store.database.sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM wall")) == 0


def complainant(complaint_id: object) -> ComplaintContactRecorded:
    return ComplaintContactRecorded.model_validate(
        {
            "complaint_id": complaint_id,
            "client_id": None,
            "display_name": "丁",
            "email": "d@else.test",
            "phone": None,
            "language": "zh-CN",
        }
    )
