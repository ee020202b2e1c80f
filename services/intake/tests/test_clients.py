"""The client file: read with a trace, corrected at once, imported row by row (A4)."""

import json

from intake.client.imports import ClientRow
from intake.testing import BEIJING, CHEN, QIAN, SHANGHAI, SUN, WU, Desk, Json
from kit.testing.wrong_rows import not_listed

IMPORT = "/v1/intake/imports/clients"
NDJSON = {"Content-Type": "application/x-ndjson"}


def row(source_id: str, **changes: object) -> Json:
    content = {
        "source_id": source_id,
        "office_code": "SH",
        "kind": "person",
        "display_name": "钟离一航",
        "phone": "+8613900000001",
        "may_be_contacted": True,
    }
    return content | changes


async def registered(desk: Desk) -> Json:
    signed = (await desk.sign(await desk.approved(await desk.cleared()))).json()
    return await desk.get(f"clients/{signed['client_id']}")


async def test_reading_a_file_leaves_a_trace(desk: Desk) -> None:
    client = await registered(desk)
    await desk.get(f"clients/{client['id']}", by=SUN)

    rows = await desk.rows(
        "SELECT actor FROM audit_entry WHERE action = 'client.read' ORDER BY seq"
    )
    assert rows == [(CHEN,), (SUN,)]


async def test_a_corrected_contact_is_announced_by_field_and_by_record(desk: Desk) -> None:
    client = await registered(desk)
    path = f"/v1/intake/clients/{client['id']}/contact"
    body = {
        "display_name": client["display_name"],
        "email": "office@lanchuan.example",
        "phone": client["phone"],
        "language": "en",
        "may_be_contacted": True,
    }

    changed = await desk.api.put(path, body, by=SUN, headers={"If-Match": '"1"'})
    assert changed.status_code == 200, changed.text
    assert (await desk.announced())[-2:] == ["client.changed", "contact.recorded"]
    ((payload,),) = await desk.rows(
        "SELECT payload FROM outbox WHERE type = 'intake.client.changed.v1'"
    )
    assert json.loads(payload)["fields"] == ["email", "language"]

    before = len(await desk.announced())
    same = await desk.api.put(path, body, by=SUN, headers={"If-Match": '"2"'})
    assert (same.status_code, same.json()["revision"]) == (200, 2)
    assert len(await desk.announced()) == before


async def test_who_may_correct_a_contact(desk: Desk) -> None:
    client = await registered(desk)
    path = f"/v1/intake/clients/{client['id']}/contact"
    body = {"display_name": "n", "may_be_contacted": False}

    for who, status in ((QIAN, 403), (WU, 404), ("", 401)):
        answer = await desk.api.put(path, body, by=who, headers={"If-Match": '"1"'})
        assert answer.status_code == status
    stale = await desk.api.put(path, body, by=SUN, headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    assert (await desk.api.put(path, body, by=SUN)).status_code == 428


async def test_clients_of_another_office_are_not_there(desk: Desk) -> None:
    client = await registered(desk)

    assert (await desk.api.get(f"/v1/intake/clients/{client['id']}", by=WU)).status_code == 404
    assert (await desk.get("clients", by=WU))["items"] == []
    assert [found["id"] for found in (await desk.get("clients"))["items"]] == [client["id"]]
    assert (await desk.get(f"clients?office_id={BEIJING}"))["items"] == []


async def test_good_rows_go_in_and_the_others_are_listed(desk: Desk) -> None:
    rows = [
        json.dumps(row("old-1", display_name="濮阳清如")),
        "no json",
        json.dumps(row("old-2", office_code="XX")),
        json.dumps(row("old-3", phone=None)),
        json.dumps(row("old-4", colour="blue")),
        json.dumps(row("old-5", kind="ghost")),
        json.dumps(row("old-6")),
    ]

    answer = await desk.api.ask(
        "POST", IMPORT, by=SUN, headers=NDJSON, content="\n".join(rows).encode()
    )

    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert (report["rows"], report["accepted"], report["refused"]) == (7, 2, 5)
    found = [
        (bad["row"], [error["pointer"] for error in bad["errors"]]) for bad in report["problems"]
    ]
    assert found == [
        (2, [""]),
        (3, ["/office_code"]),
        (4, [""]),
        (5, ["/colour"]),
        (6, ["/kind"]),
    ]
    assert len((await desk.get("clients", by=SUN))["items"]) == 2
    assert await desk.announced() == ["client.registered", "contact.recorded"] * 2


async def test_a_row_that_comes_again_changes_only_what_differs(desk: Desk) -> None:
    first = [row("old-1"), row("old-2")]
    second = [row("old-1"), row("old-2", phone="+8613900000099")]

    await desk.api.post(IMPORT, first, by=SUN)
    again = (await desk.api.post(IMPORT, second, by=SUN)).json()

    assert (again["accepted"], again["unchanged"]) == (1, 1)
    assert (await desk.announced())[4:] == ["client.changed", "contact.recorded"]


async def test_an_import_that_is_no_list_of_rows_is_refused(desk: Desk) -> None:
    for body, kind, status in (
        (b"[]", "text/csv", 415),
        (b"{}", "application/json", 422),
        (b"[", "application/json", 422),
    ):
        headers = {"Content-Type": kind}
        answer = await desk.api.ask("POST", IMPORT, by=SUN, headers=headers, content=body)
        assert answer.status_code == status


async def test_only_some_may_import(desk: Desk) -> None:
    assert (await desk.api.post(IMPORT, [row("x")], by=CHEN)).status_code == 403
    assert (await desk.api.post(IMPORT, [row("x")])).status_code == 401


async def test_names_travel_on_the_contact_topic_only(desk: Desk) -> None:
    await desk.lead(office_id=str(SHANGHAI), name="濮阳清如")
    await registered(desk)

    rows = await desk.rows("SELECT topic, convert_from(payload, 'UTF8') FROM outbox")
    named = {topic for topic, payload in rows if "澜川" in payload or "濮阳" in payload}
    assert named == {"intake.contact", "intake.party-sheet"}


async def test_every_fault_of_a_row_is_named(desk: Desk) -> None:
    good = (row("good-1"), row("good-2"))

    found = await not_listed(desk.api, SUN, IMPORT, ClientRow, good)
    assert not found, "\n".join(found)
