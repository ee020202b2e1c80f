"""Import of engagements that ran before: what goes in, what is listed, what is harmless."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from contracts.matters import MatterSheetState
from kit.testing.client import Api
from kit.testing.wrong_rows import not_listed
from matters.directory.testing import ADMINISTRATOR, BEIJING, CHEN, GONE, LEAD, SHANGHAI
from matters.imports.rows import ImportedMatter
from matters.matter.status import MatterStatus
from matters.testing import Store

Row = dict[str, Any]
MANY = 6000


def row(source_id: str = "old-1", **changes: Any) -> Row:  # noqa: ANN401 - any field
    given: Row = {
        "source_id": source_id,
        "number": f"No. {source_id}",
        "office_id": str(SHANGHAI),
        "practice_area": "litigation",
        "state": "closed",
        "opened_on": "2019-03-01",
        "closed_on": "2020-03-01",
        "lead_lawyer_id": str(CHEN),
        "parties": [
            {"name": "梧桐贸易有限公司", "kind": "organization", "side": "client"},
            {"name": "青石建设有限公司", "kind": "organization", "side": "adverse"},
        ],
    }
    return {name: value for name, value in (given | changes).items() if value is not None}


async def send(api: Api, rows: Iterable[object], *, array: bool = False) -> Row:
    lines = [each if isinstance(each, str) else json.dumps(each) for each in rows]
    body = f"[{','.join(lines)}]" if array else "\n".join(lines)
    kind = "application/json" if array else "application/x-ndjson"
    answer = await api.ask(
        "POST",
        "/v1/matters/imports",
        by=ADMINISTRATOR,
        content=body,
        headers={"Content-Type": kind},
    )
    assert answer.status_code == 200, answer.text
    report: Row = answer.json()
    return report


async def imported(store: Store, source_id: str = "old-1") -> UUID:
    async with store.database.sessions() as session:
        found = await session.scalar(
            text("SELECT id FROM matter WHERE source_id = :id"), {"id": source_id}
        )
    assert isinstance(found, UUID)
    return found


@pytest.mark.parametrize("array", [True, False])
async def test_an_ended_engagement_is_entered_and_announced(
    api: Api, store: Store, *, array: bool
) -> None:
    report = await send(api, [row()], array=array)

    assert (report["rows"], report["accepted"], report["refused"]) == (1, 1, 0)
    matter = await store.get(await imported(store))
    assert (matter.status, matter.number) == (MatterStatus.CLOSED, "No. old-1")
    assert (matter.closed_on, matter.team) == (date(2020, 3, 1), [CHEN])
    assert await store.announced(matter.id) == ["imported"]
    (sheet,) = await store.sheets(matter.id)
    assert (sheet.state, sheet.imported, sheet.version) == (MatterSheetState.CLOSED, True, 1)
    assert [party.ref for party in sheet.party_set.parties] == ["p1", "p2"]


async def test_a_running_engagement_goes_on_as_an_open_matter(api: Api, store: Store) -> None:
    await send(api, [row(state="open", closed_on=None)])
    matter_id = await imported(store)
    matter = await store.get(matter_id)

    headers = {"If-Match": f'"{matter.revision}"'}
    closing = {"outcome": "settled"}
    answer = await api.post(f"/v1/matters/{matter_id}/close", closing, by=LEAD, headers=headers)

    assert answer.json()["status"] == "closed"
    assert await store.announced(matter_id) == ["imported", "closed"]


async def test_the_same_rows_again_change_nothing(api: Api, store: Store) -> None:
    rows = [row("old-1"), row("old-2")]
    await send(api, rows[:1])

    report = await send(api, [*rows, *rows])

    assert (report["accepted"], report["unchanged"], report["refused"]) == (1, 3, 0)
    assert await store.announced(await imported(store)) == ["imported"]


async def test_wrong_rows_are_listed_and_the_others_go_in(api: Api, store: Store) -> None:
    good = row()
    wrong: list[tuple[object, str]] = [
        ("{not json", ""),
        (["a", "list"], ""),
        (row("w1", number=None), "/number"),
        (row("w2", colour="red"), "/colour"),
        (row("w3", closed_on=None), "/closed_on"),
        (row("w4", closed_on="2018-01-01"), "/closed_on"),
        (row("w5", parties=[]), "/parties"),
        (row("w6", parties=[row()["parties"][1]]), "/parties"),
        (row("w7", office_id=str(UUID(int=7))), "/office_id"),
        (row("w8", state="open", closed_on=None, lead_lawyer_id=str(GONE)), "/lead_lawyer_id"),
        (row("w9", adverse="none"), "/parties"),
        (row("w10", number=good["number"]), "/number"),
        (row("old-1", practice_area="other"), "/source_id"),
        (row("w11", opened_on="yesterday"), "/opened_on"),
    ]

    report = await send(api, [good, *(each for each, _ in wrong)])

    assert (report["accepted"], report["refused"]) == (1, len(wrong))
    listed = {
        problem["row"]: [error["pointer"] for error in problem["errors"]]
        for problem in report["problems"]
    }
    expected = {place: [pointer] for place, (_, pointer) in enumerate(wrong, 2)}
    assert {n: pointers or [""] for n, pointers in listed.items()} == expected
    assert await imported(store)


async def test_numbers_in_our_own_form_are_counted_on_from(api: Api, store: Store) -> None:
    numbers = ["(2026)SH-00007", "(2026)SH-00003", "(2026)BJ-00002"]
    rows = [row(f"old-{n}", number=number) for n, number in enumerate(numbers)]

    await send(api, rows)

    assert (await store.opened()).number == "(2026)SH-00008"
    assert (await store.opened(office_id=BEIJING)).number == "(2026)BJ-00003"


async def test_six_thousand_rows_go_in_at_once(api: Api, store: Store) -> None:
    report = await send(api, (row(f"old-{n}") for n in range(MANY)))

    assert (report["accepted"], report["problems"]) == (MANY, [])
    async with store.database.sessions() as session:
        announced = await session.scalar(text("SELECT count(*) FROM outbox"))
    assert announced == 2 * MANY


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/csv", "a,b", 415),
        ("application/json", "{}", 422),
        ("application/json", "[", 422),
    ],
)
async def test_what_holds_no_rows_is_refused(api: Api, kind: str, body: str, status: int) -> None:
    answer = await api.ask(
        "POST",
        "/v1/matters/imports",
        by=ADMINISTRATOR,
        content=body,
        headers={"Content-Type": kind},
    )

    assert answer.status_code == status


async def test_only_administrators_import(api: Api) -> None:
    answer = await api.post("/v1/matters/imports", [row()], by=LEAD)

    assert answer.status_code == 403


async def test_every_fault_of_a_row_is_named(api: Api) -> None:
    good, path = (row("good-1"), row("good-2")), "/v1/matters/imports"

    found = await not_listed(api, ADMINISTRATOR, path, ImportedMatter, good)
    assert not found, "\n".join(found)
