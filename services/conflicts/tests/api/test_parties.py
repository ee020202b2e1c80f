"""Import of parties, and the register as the conflicts office reads it."""

import json
from typing import Any
from uuid import uuid4

import httpx2

from conflicts.party_import.rows import PartyRow
from conflicts.testing import BEIJING, SHANGHAI, Firm, party
from kit.access import Role
from kit.testing.wrong_rows import not_listed

IMPORT = "/v1/conflicts/parties/import"
ACME, WIDGET = "上海恒信贸易有限公司", "北京远大机械有限公司"


def row(source_id: str, name: str, **more: object) -> dict[str, Any]:
    base = {"source_id": source_id, "name": name, "kind": "organization"}
    return base | {"office_id": str(SHANGHAI)} | more


async def send(
    firm: Firm, content: bytes, kind: str = "application/x-ndjson", query: str = "", by: str = "it"
) -> httpx2.Response:
    await firm.hire("it", Role.MACHINE, scopes=["conflicts:import"])
    headers = {"Content-Type": kind}
    return await firm.api.ask("POST", IMPORT + query, by=by, content=content, headers=headers)


def ndjson(*rows: object) -> bytes:
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in rows).encode()


async def test_good_rows_go_in_and_wrong_ones_are_listed_line_by_line(firm: Firm) -> None:
    uscc = {"scheme": "cn-uscc", "value": "91310000132202246N"}
    content = ndjson(
        row("1", ACME, aliases=["恒信"], identifiers=[uscc], side="client"),
        row("2", ""),
        row("3", "王小明", kind="human"),
        row("4", WIDGET, side="adverse", state="closed", closed_on="2020-01-01"),
        row("5", "无所", office_id=None),
        row("6", "x", colour="red"),
        "no object",
    )

    answer = await send(firm, content + b'\n{"source_id": "8", \n\n')

    report = answer.json()
    counts = {name: report[name] for name in ("lines", "registered", "unchanged", "refused")}
    problems = {p["line"]: (p["source_id"], p["errors"][0]["pointer"]) for p in report["problems"]}
    assert counts == {"lines": 9, "registered": 2, "unchanged": 0, "refused": 6}
    assert problems == {
        2: ("2", "/name"),
        3: ("3", "/kind"),
        5: ("5", "/office_id"),
        6: ("6", "/colour"),
        7: (None, ""),
        8: (None, ""),
    }
    assert await firm.count("SELECT count(*) FROM party WHERE searchable") == 2
    assert await firm.count("SELECT count(*) FROM evaluation WHERE lane = 'slow'") == 2
    check = await firm.ask(party("c1", WIDGET, "client"), party("a1", ACME, "adverse"))
    assert [hit["party"]["name"] for hit in check["hits"] if hit["rule"]] == [ACME]


async def test_sending_again_changes_nothing_and_a_changed_row_replaces(firm: Firm) -> None:
    rows = [row(str(n), f"上海恒信{n}号贸易有限公司") for n in range(250)]
    await send(firm, ndjson(*rows))

    again = (await send(firm, ndjson(*rows))).json()
    rest = (await send(firm, ndjson(*rows), query="?from_line=249")).json()
    renamed = (await send(firm, ndjson(row("7", WIDGET)))).json()

    assert (again["registered"], again["unchanged"]) == (0, 250)
    assert rest["unchanged"] == 2
    assert renamed["registered"] == 1
    assert await firm.count("SELECT count(*) FROM party") == 250
    assert await firm.count("SELECT count(*) FROM party WHERE name = :n", n=WIDGET) == 1


async def test_csv_with_its_columns_in_the_first_line(firm: Firm) -> None:
    content = (
        "\ufeffsource_id,name,kind,aliases,identifiers,state,closed_on\n"
        f"1,{ACME},organization,恒信;Hengxin,cn-uscc:91310000132202246N,closed,2019-05-01\n"
        '2,"Smith, Jones & Co",organization,,,,\n'
        "3,too,few\n"
    ).encode()

    answer = await send(firm, content, "text/csv; charset=utf-8", f"?office_id={BEIJING}")

    report = answer.json()
    assert (report["registered"], report["refused"]) == (2, 1)
    assert report["problems"][0]["line"] == 4
    stored = (
        "SELECT count(*) FROM party WHERE content->'aliases' = '[\"恒信\", \"Hengxin\"]'::jsonb"
    )
    assert await firm.count(stored) == 1


async def test_wrong_columns_types_and_callers_are_refused(firm: Firm) -> None:
    missing = await send(firm, b"source_id,name\n1,x\n", "text/csv")
    unknown = await send(firm, b"source_id,name,kind,colour\n", "text/csv")
    foreign = await send(firm, b"{}", "application/json")
    long_line = await send(firm, ndjson(row("1", "x", number="9" * 70_000)))
    lawyer = await send(firm, b"", by="lead")
    nobody = await send(firm, b"", by="")
    await firm.hire("match-only", Role.MACHINE, scopes=["conflicts:match"])
    scoped = await send(firm, b"", by="match-only")

    assert (missing.status_code, missing.json()["code"]) == (422, "wrong-columns")
    assert "kind" in missing.json()["detail"]
    assert "colour" in unknown.json()["detail"]
    assert foreign.status_code == 415
    assert "bytes" in long_line.json()["problems"][0]["errors"][0]["detail"]
    assert [r.status_code for r in (lawyer, nobody, scoped)] == [403, 401, 403]


async def test_an_import_may_be_larger_than_other_requests(firm: Firm) -> None:
    content = ndjson(*[row("1", ACME)] * 3) + b"\n" * 1_200_000

    answer = await send(firm, content)

    assert answer.status_code == 200, answer.text
    assert answer.json()["registered"] == 1


async def test_the_office_looks_a_name_up_and_that_is_audited(firm: Firm) -> None:
    matter = await firm.runs(party("c1", ACME, "client", aliases=["恒信"]))
    await firm.runs(party("c1", WIDGET, "client"))
    address = "/v1/conflicts/register/parties"

    found = await firm.api.get(f"{address}?q={ACME}", by="officer")
    refused = [
        (await firm.api.get(f"{address}?q={ACME}", by=by)).status_code
        for by in ("", "lead", "management")
    ]

    [entry] = found.json()["items"]
    assert (entry["name"], entry["source_id"], entry["state"]) == (ACME, str(matter), "live")
    assert entry["aliases"] == ["恒信"]
    assert refused == [401, 403, 403]
    assert (await firm.api.get(address, by="officer")).status_code == 422
    assert (await firm.api.get(f"{address}?q={uuid4()}", by="officer")).json() == {"items": []}
    audited = "SELECT count(*) FROM audit_entry WHERE action = 'register.searched'"
    assert await firm.count(audited) == 2


async def test_every_fault_of_a_row_is_named(firm: Firm) -> None:
    good = (row("good-1", ACME), row("good-2", WIDGET))

    found = await not_listed(firm.api, "officer", IMPORT, PartyRow, good, place="line")
    assert not found, "\n".join(found)
