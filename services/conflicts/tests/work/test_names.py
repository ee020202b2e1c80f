"""Hits, work and alerts name the office and the person to call, as the firm announces them."""

from datetime import date
from uuid import UUID, uuid4

from conflicts.names.consumers import consumer
from conflicts.testing import BEIJING, LEAD, OFFICER, Firm, inquiry, party, question
from contracts.firm import OfficeKind, OfficeOpened, StaffErased, StaffRecorded
from kit.testing.bus import Bus, MakeBus

ACME, WIDGET = "上海恒信贸易有限公司", "北京远大机械有限公司"


def office(office_id: UUID, name: str) -> OfficeOpened:
    return OfficeOpened(
        office_id=office_id,
        name=name,
        code="BJ",
        office_kind=OfficeKind.BRANCH,
        parent_id=None,
        timezone="Asia/Shanghai",
        opened_on=date(2001, 1, 1),
    )


def person(staff_id: UUID, name: str) -> StaffRecorded:
    return StaffRecorded(
        staff_id=staff_id,
        principal=f"staff.{staff_id.int}",
        display_name=name,
        email="someone@firm.example",
        language="zh-CN",
        office_id=BEIJING,
        active=True,
    )


async def told(firm: Firm, make_bus: MakeBus) -> Bus:
    bus = await make_bus(firm.api.running.database, [consumer])
    await bus.deliver(office(BEIJING, "北京总所"), person(LEAD, "陈静"), person(OFFICER, "罗敏"))
    return bus


async def test_a_hit_names_office_and_contact(firm: Firm, make_bus: MakeBus) -> None:
    bus = await told(firm, make_bus)
    await firm.runs(party("c1", ACME, "client"), office=BEIJING)
    asked = await firm.ask(party("c1", WIDGET, "client"), party("a1", ACME, "adverse"))
    found = asked["hits"][0]["party"]
    assert (found["office"], found["contact"]) == ("北京总所", "陈静")

    await bus.deliver(person(LEAD, "陈静静"))
    again = await firm.api.get(f"/v1/conflicts/checks/{asked['id']}", by="officer")
    assert again.json()["hits"][0]["party"]["contact"] == "陈静静"

    await bus.deliver(StaffErased(staff_id=LEAD))
    again = await firm.api.get(f"/v1/conflicts/checks/{asked['id']}", by="officer")
    found = again.json()["hits"][0]["party"]
    assert (found["contact"], found["contact_staff_id"]) == (None, str(LEAD))


async def test_a_hit_on_an_erased_party_is_still_shown(firm: Firm) -> None:
    await firm.runs(party("c1", ACME, "client"), office=BEIJING)
    asked = await firm.ask(party("c1", WIDGET, "client"), party("a1", ACME, "adverse"))
    await firm.execute("UPDATE hit SET found = '{}', reasons = '[]'")

    seen = await firm.api.get(f"/v1/conflicts/checks/{asked['id']}", by="officer")
    assert (seen.status_code, seen.json()["hits"][0]["party"]) == (200, None)


async def test_the_queue_names_office_and_owner(firm: Firm, make_bus: MakeBus) -> None:
    bus = await told(firm, make_bus)
    await firm.runs(party("c1", ACME, "client"))
    check = await firm.ask(
        party("c1", WIDGET, "client"), party("a1", ACME, "adverse"), source=inquiry()
    )
    await bus.deliver(office(UUID(check["office_id"]), "上海分所"))
    [item] = (await firm.api.get("/v1/conflicts/work?kind=check", by="officer")).json()["items"]
    await firm.api.ask(
        "PUT",
        f"/v1/conflicts/work/check/{check['id']}/owner",
        json={"staff_id": str(OFFICER)},
        headers={"If-Match": f'"{item["revision"]}"'},
        by="officer",
    )

    items = (await firm.api.get("/v1/conflicts/work?kind=check", by="officer")).json()["items"]
    assert [(item["office"], item["owner_name"]) for item in items] == [("上海分所", "罗敏")]


async def test_an_alert_names_office_and_officer(firm: Firm, make_bus: MakeBus) -> None:
    await told(firm, make_bus)
    await firm.runs(party("c1", ACME, "client"), office=BEIJING)
    await firm.runs(party("a1", ACME, "adverse"), party("c1", WIDGET, "client"), office=BEIJING)
    await firm.desk.work()
    alert = (await firm.api.get("/v1/conflicts/alerts", by="officer")).json()["items"][0]
    read = await firm.api.get(f"/v1/conflicts/alerts/{alert['id']}", by="officer")
    etag = {"If-Match": read.headers["ETag"]}
    address = f"/v1/conflicts/alerts/{alert['id']}"
    body = {"staff_id": str(OFFICER)}
    await firm.api.post(f"{address}/assign", body, by="officer", headers=etag)

    seen = (await firm.api.get(address, by="officer")).json()
    assert (seen["office"], seen["assigned_name"]) == ("北京总所", "罗敏")


async def test_nobody_asks_for_a_row_behind_a_wall(firm: Firm) -> None:
    walled = inquiry(9)
    body = {"row_id": walled["id"], "row_kind": "inquiry", "members": [str(uuid4())]}
    raised = await firm.api.post("/v1/conflicts/walls", body | {"reason": "x"}, by="officer")
    assert raised.status_code == 201

    asked = question(party("c1", WIDGET, "client"), source=walled)
    answer = await firm.api.post("/v1/conflicts/checks", asked, by="intake")
    assert (answer.status_code, answer.json()["code"]) == (404, "sheet-not-found")
    assert (await firm.api.post("/v1/conflicts/checks", asked, by="officer")).status_code == 201
