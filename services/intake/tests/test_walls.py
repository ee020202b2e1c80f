"""A wall hides its row and everything that led to it, in every list and by every address."""

from uuid import UUID, uuid4

import pytest

from contracts.conflicts import SourceKind, WallRecorded, WallRemoved
from contracts.matters import MatterPrepared
from intake.app import SERVICE
from intake.testing import CHEN, LIN, LIN_ID, SHANGHAI, ZHAO, Desk, Json
from kit.testing.bus import Bus, MakeBus

MATTER = uuid4()


@pytest.fixture
async def bus(make_bus: MakeBus, desk: Desk) -> Bus:
    return await make_bus(desk.api.running.database, SERVICE.consumers)


def wall(row_id: str | UUID, kind: SourceKind) -> WallRecorded:
    return WallRecorded(row_id=UUID(str(row_id)), row_kind=kind, members=(LIN_ID,), until=None)


async def story(desk: Desk, bus: Bus) -> dict[str, Json]:
    """Return every row on the way to a matter, by the name of its collection."""
    lead = await desk.qualified_lead()
    talk = {
        "lead_id": lead["id"],
        "office_id": str(SHANGHAI),
        "channel": "phone",
        "held_at": "2026-03-09T09:00:00+08:00",
        "content": "内容",
        "needs": "需求",
    }
    consultation = await desk.create("consultations", talk)
    inquiry = await desk.cleared(lead_id=lead["id"])
    engagement = (await desk.sign(await desk.approved(inquiry))).json()
    prepared = MatterPrepared(
        matter_id=MATTER,
        engagement_id=UUID(engagement["id"]),
        inquiry_id=UUID(inquiry["id"]),
        client_id=UUID(engagement["client_id"]),
        office_id=SHANGHAI,
        practice_area="contract",
        lead_lawyer_id=LIN_ID,
    )
    await bus.deliver(prepared)
    return {
        "leads": lead,
        "consultations": consultation,
        "inquiries": inquiry,
        "engagements": engagement,
        "clients": {"id": engagement["client_id"]},
    }


async def seen(desk: Desk, rows: dict[str, Json], who: str) -> set[str]:
    """Return the collections whose row is shown, in the list and by its address alike."""
    shown = set()
    for path, row in rows.items():
        listed = [found["id"] for found in (await desk.get(path, by=who))["items"]]
        single = await desk.api.get(f"/v1/intake/{path}/{row['id']}", by=who)
        assert (single.status_code == 200) == (row["id"] in listed)
        assert single.status_code in {200, 404}
        shown |= {path} if row["id"] in listed else set()
    return shown


async def test_a_walled_matter_hides_all_that_led_to_it(bus: Bus, desk: Desk) -> None:
    rows = await story(desk, bus)
    assert await seen(desk, rows, CHEN) == set(rows)

    await bus.deliver(wall(MATTER, SourceKind.MATTER))

    assert await seen(desk, rows, LIN) == set(rows)
    assert await seen(desk, rows, CHEN) == set()
    assert await seen(desk, rows, ZHAO) == set()

    await bus.deliver(WallRemoved(row_id=MATTER))
    assert await seen(desk, rows, CHEN) == set(rows)


async def test_a_walled_inquiry_hides_its_contract_lead_and_client(bus: Bus, desk: Desk) -> None:
    rows = await story(desk, bus)

    await bus.deliver(wall(rows["inquiries"]["id"], SourceKind.INQUIRY))

    assert await seen(desk, rows, CHEN) == set()
    assert await seen(desk, rows, LIN) == set(rows)


async def test_a_client_with_an_open_engagement_stays_visible(bus: Bus, desk: Desk) -> None:
    rows = await story(desk, bus)
    other = await desk.cleared()
    await desk.approved(other, client_id=rows["clients"]["id"])

    await bus.deliver(wall(MATTER, SourceKind.MATTER))

    assert await seen(desk, {"clients": rows["clients"]}, CHEN) == {"clients"}


async def test_a_walled_row_cannot_be_changed(bus: Bus, desk: Desk) -> None:
    inquiry = await desk.submitted()
    await bus.deliver(wall(inquiry["id"], SourceKind.INQUIRY))

    path = f"/v1/intake/inquiries/{inquiry['id']}/redraft"
    etag = {"If-Match": f'"{inquiry["revision"]}"'}
    assert (await desk.api.post(path, by=CHEN, headers=etag)).status_code == 404
    assert (await desk.api.post(path, by=LIN, headers=etag)).status_code == 200
