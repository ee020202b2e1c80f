"""The conflicts office's queue and its alerts."""

from typing import Any
from uuid import uuid4

from conflicts.testing import BEIJING, LEAD, OFFICER, Firm, inquiry, party
from kit.access import Role

WORK, ALERTS = "/v1/conflicts/work", "/v1/conflicts/alerts"
ACME, WIDGET = "上海恒信贸易有限公司", "北京远大机械有限公司"


async def queue(firm: Firm, query: str = "") -> list[dict[str, Any]]:
    answer = await firm.api.get(WORK + query, by="officer")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def raise_an_alert(firm: Firm) -> Any:  # noqa: ANN401 - JSON
    """Add an adverse party to an open matter that is a client of another office."""
    await firm.runs(party("c1", ACME, "client"), office=BEIJING)
    await firm.desk.work()
    client = party("c1", WIDGET, "client")
    matter = await firm.desk.matter(client, imported=True)
    await firm.desk.matter(client, party("a1", ACME, "adverse"), source_id=matter, version=2)
    await firm.desk.work()
    found = await firm.api.get(f"{ALERTS}?state=raised&kind=conflict", by="officer")
    [alert] = found.json()["items"]
    return alert | {"etag": f'"{alert["revision"]}"'}


async def test_what_is_undecided_waits_in_the_queue_the_gravest_first(firm: Firm) -> None:
    number = "(2026)沪0101民初1号"
    await firm.runs(
        party("c1", ACME, "client"), party("a1", WIDGET, "adverse"), case_numbers=[number]
    )
    review = await firm.ask(
        party("c1", "广州海珠纺织有限公司", "client"),
        party("a1", ACME, "adverse"),
        source=inquiry(1),
    )
    blocked = await firm.ask(
        party("c1", WIDGET, "client"), source=inquiry(2), subject={"case_numbers": [number]}
    )
    await firm.ask(party("c1", "深圳南山软件有限公司", "client"), source=inquiry(3))
    await firm.execute(
        'INSERT INTO dead_letter (consumer, id, topic, partition, "offset", key, reason, state,'
        " tries) VALUES ('conflicts.register', gen_random_uuid(), 'intake.party-sheet', 0, 0,"
        " 'k1', 'malformed', 'open', 1)"
    )

    items = await queue(firm)

    assert [(item["kind"], item["priority"]) for item in items] == [
        ("unreadable", "urgent"),
        ("check", "high"),
        ("check", "normal"),
        ("consent", "normal"),
    ]
    assert [items[1]["id"], items[2]["id"]] == [blocked["id"], review["id"]]
    assert items[3]["about"] == review["id"]
    assert all(item["age_seconds"] >= 0 and not item["four_eyes"] for item in items)


async def test_the_queue_goes_on_by_cursor_and_by_kind(firm: Firm) -> None:
    for number in range(3):
        await firm.ask(
            party("c1", f"广州海珠纺织{number}有限公司", "client"),
            adverse="unknown",
            source=inquiry(number),
        )

    first = (await firm.api.get(f"{WORK}?limit=2", by="officer")).json()
    rest = (
        await firm.api.get(f"{WORK}?limit=2&cursor={first['next_cursor']}", by="officer")
    ).json()

    assert len({item["id"] for item in [*first["items"], *rest["items"]]}) == 3
    assert rest["next_cursor"] is None
    assert await queue(firm, "?kind=alert") == []


async def test_work_is_taken_by_someone(firm: Firm) -> None:
    check = await firm.ask(party("c1", ACME, "client"), adverse="unknown", source=inquiry())
    address = f"{WORK}/check/{check['id']}/owner"

    free = {"If-Match": f'"{(await queue(firm))[0]["revision"]}"'}

    taken = await firm.api.put(address, {"staff_id": str(OFFICER)}, by="officer", headers=free)
    [item] = await queue(firm)
    late = await firm.api.put(address, {"staff_id": str(LEAD)}, by="officer", headers=free)
    read = {"If-Match": f'"{item["revision"]}"'}
    given = await firm.api.put(address, {"staff_id": str(LEAD)}, by="officer", headers=read)

    assert (taken.status_code, item["owner"]) == (204, str(OFFICER))
    assert (late.status_code, given.status_code) == (412, 204)
    assert [item["owner"] for item in await queue(firm)] == [str(LEAD)]


async def test_only_the_conflicts_office_reads_queue_and_alerts(firm: Firm) -> None:
    await firm.hire("audit", Role.AUDITOR)
    for by, status in (("", 401), ("lead", 403), ("management", 403), ("audit", 403)):
        for address in (WORK, ALERTS, f"{ALERTS}/{uuid4()}"):
            assert (await firm.api.get(address, by=by)).status_code == status
    assert (await firm.api.get(f"{ALERTS}/{uuid4()}", by="officer")).status_code == 404
    assert (await firm.api.get(f"{WORK}?kind=tea", by="officer")).status_code == 422


async def test_a_late_adverse_party_raises_an_alert_that_is_assigned_and_settled(
    firm: Firm,
) -> None:
    alert = await raise_an_alert(firm)
    address = f"{ALERTS}/{alert['id']}"
    settle = {"outcome": "withdrawal", "reason": "the party was taken out"}

    too_early = await firm.api.post(
        f"{address}/settle", settle, by="officer", headers={"If-Match": alert["etag"]}
    )
    assigned = await firm.api.post(
        f"{address}/assign",
        {"staff_id": str(OFFICER)},
        by="officer",
        headers={"If-Match": alert["etag"]},
    )
    stale = await firm.api.post(
        f"{address}/settle", settle, by="officer", headers={"If-Match": alert["etag"]}
    )
    in_queue = await queue(firm, "?kind=alert")
    settled = await firm.api.post(
        f"{address}/settle",
        settle,
        by="officer",
        headers={"If-Match": assigned.headers["ETag"]},
    )

    assert alert["rule_class"] == "consentable"
    assert alert["details"]
    assert (too_early.status_code, too_early.json()["allowed"]) == (409, ["assigned"])
    assert (assigned.status_code, assigned.json()["assigned_to"]) == (200, str(OFFICER))
    assert stale.status_code == 412
    assert [item["owner"] for item in in_queue] == [str(OFFICER)]
    assert (settled.json()["state"], settled.json()["outcome"]) == ("settled", "withdrawal")
    assert await queue(firm, "?kind=alert") == []
    for event in ("raised", "assigned", "settled"):
        assert await firm.announced(f"conflicts.alert.{event}.v1") == 1


async def test_those_concerned_do_not_settle_an_alert(firm: Firm) -> None:
    await firm.hire("counsel", Role.CONFLICTS_OFFICER, staff_id=LEAD)
    alert = await raise_an_alert(firm)
    address = f"{ALERTS}/{alert['id']}"
    assigned = await firm.api.post(
        f"{address}/assign",
        {"staff_id": str(LEAD)},
        by="officer",
        headers={"If-Match": alert["etag"]},
    )

    refused = await firm.api.post(
        f"{address}/settle",
        {"outcome": "no_conflict", "reason": "mine"},
        by="counsel",
        headers={"If-Match": assigned.headers["ETag"]},
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "concerned")
