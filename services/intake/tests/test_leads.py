"""Leads by form and by hand (B1.1, B1.2)."""

import pytest

from intake.app import SERVICE
from intake.testing import BEIJING, CHEN, QIAN, SHANGHAI, WU, ZHAO, Desk, Json
from kit.settings import PublicFormSettings
from kit.testing.client import Serve

FORM = {
    "office_id": str(SHANGHAI),
    "name": "司徒明远",
    "contact": "+8613900000077",
    "need": "想咨询一份买卖合同的违约问题。",
    "may_be_contacted": True,
}
OPEN_FORM = "/v1/intake/leads/public-form"


async def test_anyone_may_leave_a_lead_by_the_form(desk: Desk) -> None:
    sent = await desk.api.post(OPEN_FORM, FORM)

    assert sent.status_code == 201
    assert set(sent.json()) == {"id", "received_at"}
    lead = await desk.get(f"leads/{sent.json()['id']}")
    assert (lead["source"], lead["channel"], lead["status"]) == ("website", "web_form", "received")
    assert await desk.announced() == ["lead.received"]


async def test_a_form_that_a_machine_filled_is_thanked_and_dropped(desk: Desk) -> None:
    sent = await desk.api.post(OPEN_FORM, FORM | {"homepage": "http://spam.example"})

    assert sent.status_code == 201
    assert set(sent.json()) == {"id", "received_at"}
    assert await desk.announced() == []
    assert (await desk.get("leads"))["items"] == []


async def test_a_form_without_consent_is_refused(desk: Desk) -> None:
    for consent in ({"may_be_contacted": False}, {}):
        body = {name: text for name, text in FORM.items() if name != "may_be_contacted"} | consent
        sent = await desk.api.post(OPEN_FORM, body)

        assert sent.status_code == 422
        assert sent.json()["errors"][0]["pointer"] == "/may_be_contacted"


async def test_an_address_that_sends_too_many_forms_has_to_wait(desk: Desk, serve: Serve) -> None:
    limits = PublicFormSettings(most_from_one_address=2, most=3)
    api = await serve(SERVICE, desk.api.running.database, public_form=limits)

    async def send(address: str) -> int:
        return (await api.post(OPEN_FORM, FORM, headers={"X-Forwarded-For": address})).status_code

    assert [await send("203.0.113.7") for _ in range(3)] == [201, 201, 429]
    assert [await send("203.0.113.8") for _ in range(2)] == [201, 429]
    refused = await api.post(OPEN_FORM, FORM)
    assert refused.headers["Retry-After"] == "600"


async def test_nobody_can_read_who_used_the_form(desk: Desk) -> None:
    await desk.api.post(OPEN_FORM, FORM, headers={"X-Forwarded-For": "203.0.113.7"})

    ((address,),) = await desk.rows("SELECT address FROM form_use")
    assert len(address) == 64
    assert "203" not in address[:3]


async def test_a_lead_goes_its_way_to_qualified_and_each_step_is_announced(desk: Desk) -> None:
    lead = await desk.lead()
    assert lead["revision"] == 1

    assert (await desk.moved("leads", lead, "contact"))["status"] == "contacted"
    assert (await desk.moved("leads", lead, "qualify"))["status"] == "qualified"

    lost = await desk.moved("leads", lead, "lose", {"reason": "去了别处"})
    assert (lost["status"], lost["reason"]) == ("lost", "去了别处")
    assert await desk.announced() == [
        "lead.received",
        "lead.contacted",
        "lead.qualified",
        "lead.lost",
    ]


@pytest.mark.parametrize(("verb", "status"), [("decline", "declined"), ("lose", "lost")])
async def test_a_lead_may_end_at_any_time(desk: Desk, verb: str, status: str) -> None:
    for steps in ([], ["contact"], ["contact", "qualify"]):
        lead = await desk.lead()
        for step in steps:
            await desk.moved("leads", lead, step)

        ended = await desk.moved("leads", lead, verb, {"reason": "不再需要"})

        assert ended["status"] == status
        again = await desk.move("leads", lead, verb, {"reason": "不再需要"})
        assert (again.status_code, again.json()["allowed"]) == (409, [])


async def test_a_step_cannot_be_left_out(desk: Desk) -> None:
    lead = await desk.lead()

    refused = await desk.move("leads", lead, "qualify")

    assert refused.status_code == 409
    assert refused.json()["code"] == "lead-move-not-allowed"
    assert refused.json()["allowed"] == ["contacted", "declined", "lost"]


async def test_a_change_of_what_someone_else_has_changed_is_refused(desk: Desk) -> None:
    lead = await desk.lead()
    path = f"/v1/intake/leads/{lead['id']}/contact"

    assert (await desk.api.post(path, by=CHEN)).status_code == 428
    stale = await desk.api.post(path, by=CHEN, headers={"If-Match": '"7"'})
    assert (stale.status_code, stale.json()["current_revision"]) == (412, 1)


async def test_another_office_does_not_see_the_lead(desk: Desk) -> None:
    lead = await desk.lead()
    path = f"/v1/intake/leads/{lead['id']}"

    assert (await desk.api.get(path, by=WU)).status_code == 404
    contacted = await desk.api.post(f"{path}/contact", by=WU, headers={"If-Match": '"1"'})
    assert contacted.status_code == 404
    assert (await desk.get("leads", by=WU))["items"] == []
    assert [row["id"] for row in (await desk.get("leads", by=ZHAO))["items"]] == [lead["id"]]


async def test_a_lead_is_entered_for_an_open_office_of_ones_own(desk: Desk) -> None:
    body = {"source": "referral", "channel": "phone", "name": "n", "contact": "c", "need": "n"}

    async def enter(office: object) -> tuple[int, Json]:
        answer = await desk.api.post("/v1/intake/leads", body | {"office_id": office}, by=CHEN)
        return answer.status_code, answer.json()

    assert (await enter(str(BEIJING)))[0] == 403
    await desk.execute("UPDATE office SET closed_on = '2026-01-31'")
    status, problem = await enter(str(SHANGHAI))
    assert status == 422
    assert problem["errors"] == [{"pointer": "/office_id", "detail": "this office is closed"}]


async def test_a_lead_list_is_paged_newest_first(desk: Desk) -> None:
    made = [(await desk.lead(name=f"来访{number}"))["id"] for number in range(5)]

    first = await desk.get("leads?limit=3")
    second = await desk.get(f"leads?limit=3&cursor={first['next_cursor']}")

    shown = [row["id"] for row in first["items"] + second["items"]]
    assert shown == made[::-1]
    assert second["next_cursor"] is None


async def test_lists_are_filtered_by_status(desk: Desk) -> None:
    lead = await desk.lead()
    await desk.lead()
    await desk.moved("leads", lead, "contact")

    assert [row["id"] for row in (await desk.get("leads?status=contacted"))["items"]] == [
        lead["id"]
    ]


async def test_roles_that_have_nothing_to_do_with_leads_are_refused(desk: Desk) -> None:
    assert (await desk.api.get("/v1/intake/leads", by=QIAN)).status_code == 403
    assert (await desk.api.get("/v1/intake/leads")).status_code == 401
