"""A matter shows that it is complained of: to those who handle complaints, not to its team."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.complaints import (
    ComplaintAnswered,
    ComplaintCategory,
    ComplaintChannel,
    ComplaintClosed,
    ComplaintReceived,
    ComplaintRegistered,
    Opinion,
)
from kit.access import Role
from kit.testing.bus import MakeBus
from kit.testing.client import Api
from matters.complaints import actions
from matters.complaints.consumers import complaints
from matters.directory.testing import LEAD, SHANGHAI, WANG
from matters.matter.tables import Matter
from matters.testing import Store, at

MONDAY, TUESDAY = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 3, 9, tzinfo=UTC)
ZHOU = UUID(int=71)


def received(complaint: UUID, matter: UUID | None) -> ComplaintReceived:
    return ComplaintReceived(
        complaint_id=complaint,
        office_id=SHANGHAI,
        channel=ComplaintChannel.WEB_FORM,
        received_at=MONDAY,
        register_by=TUESDAY,
        matter_id=matter,
        client_id=None,
        occurred_at=MONDAY,
    )


def registered(complaint: UUID, matter: UUID | None, *complained_of: UUID) -> ComplaintRegistered:
    return ComplaintRegistered(
        complaint_id=complaint,
        number="TS-2026-000001",
        office_id=SHANGHAI,
        category=ComplaintCategory.FEES,
        matter_id=matter,
        client_id=None,
        practice_area=None,
        complained_of=complained_of,
        investigate_by=datetime(2026, 3, 11, 16, tzinfo=UTC),
        occurred_at=TUESDAY,
    )


async def notes(api: Api, matter: Matter, by: str) -> list[dict[str, Any]]:
    answer = await api.get(at(matter, "/complaints"), by=by)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


@pytest.fixture
async def complained(api: Api, store: Store) -> Matter:
    """Complain of somebody outside the team of an open matter."""
    matter = await store.opened()
    for name, role, staff in (
        ("service", Role.CLIENT_SERVICE_OFFICER, None),
        ("management", Role.MANAGEMENT, None),
        ("blamed", Role.MANAGEMENT, ZHOU),
        ("member", Role.CLIENT_SERVICE_OFFICER, matter.lead_lawyer_id),
    ):
        await api.let(name, role, offices=[SHANGHAI], staff_id=staff)
    await store.do(actions.keep_registered, registered(uuid4(), matter.id, ZHOU))
    return matter


@pytest.mark.parametrize(
    ("by", "seen"), [("service", 1), ("management", 1), ("blamed", 0), ("member", 0)]
)
async def test_nobody_reads_here_of_a_complaint_about_themselves(
    api: Api, complained: Matter, by: str, seen: int
) -> None:
    assert len(await notes(api, complained, by)) == seen


async def test_the_lead_lawyer_does_not_ask(api: Api, complained: Matter) -> None:
    assert (await api.get(at(complained, "/complaints"), by=LEAD)).status_code == 403


async def test_a_complaint_is_followed_over_the_broker(
    api: Api, store: Store, make_bus: MakeBus
) -> None:
    bus = await make_bus(store.database, [complaints])
    matter = await store.opened()
    await api.let("service", Role.CLIENT_SERVICE_OFFICER, offices=[SHANGHAI])
    early, late, other = uuid4(), uuid4(), uuid4()
    await bus.deliver(received(early, matter.id), received(late, None), received(other, None))
    first = await notes(api, matter, "service")
    await bus.deliver(registered(late, matter.id, WANG), times=2)
    await bus.deliver(ComplaintAnswered(complaint_id=late, language="en"))
    await bus.deliver(registered(early, matter.id))
    await bus.deliver(ComplaintClosed(complaint_id=early, opinion=Opinion.SATISFIED))
    then = await notes(api, matter, "service")

    assert [(note["id"], note["state"]) for note in first] == [(str(early), "received")]
    assert {(note["id"], note["state"]) for note in then} == {
        (str(early), "closed"),
        (str(late), "answered"),
    }
    assert {note["number"] for note in then} == {"TS-2026-000001"}
