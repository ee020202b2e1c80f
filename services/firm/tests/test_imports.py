import json

from firm.imports.rows import OfficeRow, StaffRow
from firm.testing import ADMIN, Firm
from kit.testing.wrong_rows import not_listed

OFFICES = [
    {"name": "上海总所", "code": "SH", "kind": "head_office", "opened_on": "2001-01-01"},
    {
        "name": "北京分所",
        "code": "BJ",
        "kind": "branch",
        "parent_code": "SH",
        "opened_on": "2005-01-01",
    },
    {
        "name": "深圳分所",
        "code": "SZ",
        "kind": "branch",
        "parent_code": "SH",
        "opened_on": "2010-01-01",
    },
]
ROW = {"office_code": "BJ", "roles": ["lawyer"], "since": "2020-01-01"}


def _staff(number: int, **more: object) -> dict[str, object]:
    name = f"staff.{number}"
    known = {"principal": name, "display_name": name, "email": f"{name}@firm.example"}
    return known | ROW | more


async def test_offices_are_imported_in_one_go_and_again_without_effect(firm: Firm) -> None:
    first = await firm.post("/imports/offices", OFFICES)
    again = await firm.post("/imports/offices", OFFICES)

    assert (first["rows"], first["accepted"], first["refused"]) == (3, 3, 0)
    assert (again["accepted"], again["unchanged"]) == (0, 3)
    assert await firm.announced() == ["office.opened"] * 3


async def test_wrong_rows_are_listed_and_the_others_go_in(firm: Firm) -> None:
    await firm.post("/imports/offices", OFFICES)
    rows = [
        _staff(1),
        _staff(2, office_code="XX"),
        _staff(3, email="nobody", colour="red"),
        {"principal": "x"},
        "text",
        _staff(4, bar_number="A1234"),
        _staff(5, bar_number="A1234"),
        _staff(1),
    ]
    lines = [json.dumps(row) for row in rows]
    lines.insert(5, '{"principal": NaN}')
    answer = await firm.api.ask(
        "POST",
        "/v1/firm/imports/staff",
        by=ADMIN,
        content="\n".join(lines) + "\n\n",
        headers={"Content-Type": "application/x-ndjson"},
    )

    report = answer.json()
    assert answer.status_code == 200
    counts = [report[name] for name in ("rows", "accepted", "unchanged", "refused")]
    assert counts == [9, 2, 1, 6]
    assert {p["row"]: p["code"] for p in report["problems"]} == {
        2: "invalid",
        3: "invalid",
        4: "invalid",
        5: "invalid",
        6: "invalid",
        8: "already-there",
    }
    named = {p["row"]: [e["pointer"] for e in p["errors"]] for p in report["problems"]}
    assert named[2] == ["/office_code"]
    assert sorted(named[3]) == ["/colour", "/email"]
    assert len((await firm.get("/staff"))["items"]) == 2


async def test_imported_staff_have_access_and_a_sheet(firm: Firm) -> None:
    await firm.post("/imports/offices", OFFICES)
    interest = {"ref": "i1", "name": "某某投资", "stake": "director"}
    await firm.post("/imports/staff", [_staff(1, connections={"interests": [interest]})])

    assert await firm.api.roles_of("staff.1") == ["lawyer"]
    sheet = (await firm.told("party-sheet.recorded"))[0]
    assert (sheet["state"], len(sheet["party_set"]["parties"])) == ("active", 2)


async def test_an_import_of_something_else_is_refused(firm: Firm) -> None:
    path = "/v1/firm/imports/staff"
    for content_type, body, status in (
        ("text/csv", "a,b", 415),
        ("application/json", "{}", 422),
        ("application/json", "[", 422),
        ("application/x-ndjson", "x" * 1_100_000, 413),
        ("application/x-ndjson", "{}\n" * 10_001, 413),
    ):
        headers = {"Content-Type": content_type}
        answer = await firm.api.ask("POST", path, by=ADMIN, content=body, headers=headers)
        assert (content_type, answer.status_code) == (content_type, status)


async def test_every_fault_of_a_row_is_named(firm: Firm) -> None:
    offices, staff = (OFFICES[0], OFFICES[1]), (_staff(1), _staff(2))

    found = await not_listed(firm.api, ADMIN, "/v1/firm/imports/offices", OfficeRow, offices)
    found += await not_listed(firm.api, ADMIN, "/v1/firm/imports/staff", StaffRow, staff)
    assert not found, "\n".join(found)
