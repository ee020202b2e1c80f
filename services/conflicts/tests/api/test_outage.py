"""Clearing while the search is out: two officers on a full scan, never earlier, never alone."""

from typing import Any
from uuid import UUID

from conflicts.testing import Firm, inquiry, party
from kit.access import Role

ACME, WIDGET = "上海恒信贸易有限公司", "北京远大机械有限公司"


async def stuck(firm: Firm, *parties: dict[str, Any], minutes: int = 31) -> dict[str, Any]:
    """Leave a check incomplete for so long."""
    await firm.execute("UPDATE heartbeat SET at = now() - interval '2 minutes'")
    check: dict[str, Any] = await firm.ask(*parties, source=inquiry())
    assert check["verdict"] == "incomplete"
    moved = "UPDATE conflict_check SET incomplete_since = now() - make_interval(mins => :m)"
    await firm.desk.execute(moved, m=minutes)
    await firm.execute("UPDATE heartbeat SET at = now() WHERE service = 'firm'")
    await firm.hire("second", Role.CONFLICTS_OFFICER, staff_id=UUID(int=0xB2))
    return check


async def approve(firm: Firm, check: dict[str, Any], by: str) -> Any:  # noqa: ANN401 - answer
    address = f"/v1/conflicts/checks/{check['id']}/outage-clearance"
    headers = {"If-Match": f'"{check["revision"]}"'}
    return await firm.api.post(address, {"reason": "hearing tomorrow"}, by=by, headers=headers)


async def test_two_officers_clear_on_a_full_scan_that_is_compared_again(firm: Firm) -> None:
    await firm.runs(party("c1", ACME, "client"))
    check = await stuck(firm, party("c1", WIDGET, "client"))

    first = await approve(firm, check, "officer")
    alone = await approve(firm, check, "officer")
    second = await approve(firm, check, "second")

    assert (first.status_code, first.json()["decision"]) == (200, None)
    assert (alone.status_code, alone.json()["code"]) == (409, "second-officer-needed")
    assert (second.status_code, second.json()["decision"]) == (200, "cleared"), second.text
    assert second.json()["clearance"]["state"] == "granted"
    again = "SELECT count(*) FROM evaluation WHERE cause = 'cleared_in_outage'"
    assert await firm.count(again) == 1


async def test_what_the_scan_finds_is_never_cleared(firm: Firm) -> None:
    await firm.runs(party("c1", ACME, "client"))
    check = await stuck(firm, party("c1", WIDGET, "client"), party("a1", ACME, "adverse"))

    await approve(firm, check, "officer")
    refused = await approve(firm, check, "second")
    now = await firm.api.get(f"/v1/conflicts/checks/{check['id']}", by="officer")

    assert (refused.status_code, refused.json()["code"]) == (409, "scan-found-conflicts")
    assert [hit["party"]["name"] for hit in now.json()["hits"]] == [ACME]
    assert (now.json()["decision"], now.json()["clearance"]) == (None, None)


async def test_not_before_thirty_minutes_nor_once_the_search_has_answered(firm: Firm) -> None:
    clear = await firm.ask(party("c1", "深圳南山软件有限公司", "client"), source=inquiry(2))
    check = await stuck(firm, party("c1", WIDGET, "client"), minutes=29)

    early = await approve(firm, check, "officer")
    answered = await approve(firm, clear, "officer")
    lawyer = await approve(firm, check, "lead")

    assert (early.status_code, early.json()["code"]) == (409, "outage-too-short")
    assert early.json()["allowed_from"]
    assert (answered.status_code, answered.json()["code"]) == (409, "check-not-decidable")
    assert lawyer.status_code == 403


async def test_the_queue_asks_for_four_eyes(firm: Firm) -> None:
    check = await stuck(firm, party("c1", WIDGET, "client"))

    items = (await firm.api.get("/v1/conflicts/work", by="officer")).json()["items"]

    assert [(i["id"], i["priority"], i["four_eyes"]) for i in items] == [
        (check["id"], "urgent", True)
    ]
