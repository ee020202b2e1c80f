"""A talk is recorded promptly, with what was said and what they need (A5.1)."""

from datetime import timedelta

from intake.testing import BEIJING, CHEN, SHANGHAI, WU, Desk, Json
from kit import clock


def talk(**changes: object) -> Json:
    body = {
        "office_id": str(SHANGHAI),
        "channel": "phone",
        "held_at": (clock.now() - timedelta(hours=1)).isoformat(),
        "content": "对方迟延交付设备，客户拟解除合同。",
        "needs": "评估解除合同的风险。",
    }
    return body | changes


async def test_a_talk_is_recorded_with_its_lead(desk: Desk) -> None:
    lead = await desk.lead()

    recorded = await desk.create("consultations", talk(lead_id=lead["id"]))

    assert recorded["late"] is False
    assert await desk.get(f"consultations/{recorded['id']}") == recorded
    listed = await desk.get(f"consultations?lead_id={lead['id']}")
    assert [row["id"] for row in listed["items"]] == [recorded["id"]]
    assert await desk.announced() == ["lead.received", "consultation.recorded"]


async def test_a_talk_entered_after_a_day_is_marked_late(desk: Desk) -> None:
    held_at = (clock.now() - timedelta(hours=25)).isoformat()

    assert (await desk.create("consultations", talk(held_at=held_at)))["late"] is True


async def test_a_talk_that_has_not_been_held_is_refused(desk: Desk) -> None:
    held_at = (clock.now() + timedelta(hours=1)).isoformat()

    refused = await desk.api.post("/v1/intake/consultations", talk(held_at=held_at), by=CHEN)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/held_at"


async def test_the_announced_talk_tells_nothing_that_was_said(desk: Desk) -> None:
    await desk.create("consultations", talk(content="机密内容"))

    ((payload,),) = await desk.rows(
        "SELECT convert_from(payload, 'UTF8') FROM outbox WHERE type LIKE '%consultation%'"
    )
    assert "机密" not in payload
    assert "content" not in payload


async def test_a_talk_with_a_lead_of_another_office_is_not_found(desk: Desk) -> None:
    lead = await desk.lead()
    mine = talk(lead_id=lead["id"], office_id=str(BEIJING))

    assert (await desk.api.post("/v1/intake/consultations", mine, by=WU)).status_code == 404


async def test_another_office_does_not_see_the_talk(desk: Desk) -> None:
    recorded = await desk.create("consultations", talk())

    path = f"/v1/intake/consultations/{recorded['id']}"
    assert (await desk.api.get(path, by=WU)).status_code == 404
    assert (await desk.get("consultations", by=WU))["items"] == []
