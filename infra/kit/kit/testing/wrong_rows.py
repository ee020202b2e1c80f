"""Every fault that a row of an import can have is listed with its place; good rows go in."""

import json
from typing import Any

from pydantic import BaseModel

from kit.testing.client import Api
from kit.testing.samples import Samples, Spoilt

LISTED = 1000
Row = dict[str, Any]


def faulty_rows(model: type[BaseModel], good: Row) -> list[Spoilt]:
    """Return copies of the good row with one fault each, as many as a report lists."""
    schema = model.model_json_schema(by_alias=True)
    samples = Samples({"components": {"schemas": schema.get("$defs", {})}}, {})
    return list(samples.spoilt(schema, good))[:LISTED]


async def not_listed(
    api: Api, by: str, path: str, model: type[BaseModel], good: tuple[Row, Row], place: str = "row"
) -> list[str]:
    """Send faults between two good rows; return what the report has wrong, with the report."""
    faults = faulty_rows(model, good[0])
    rows = [good[0], *(fault.value for fault in faults), good[1]]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    headers = {"Content-Type": "application/x-ndjson"}
    answer = await api.ask("POST", path, by=by, content=lines.encode(), headers=headers)
    assert answer.status_code == 200, answer.text  # noqa: PLR2004 - what is right goes in
    report = answer.json()
    listed = {problem[place]: problem["errors"] for problem in report["problems"]}
    taken = report.get("accepted", report.get("registered"))
    wrong = [] if (taken, report["refused"]) == (2, len(faults)) else [str(report)[:300]]
    for number, fault in enumerate(faults, 2):
        errors = listed.get(number, [])
        if not any(error["pointer"] == fault.pointer and error["detail"] for error in errors):
            wrong.append(f"{number} {str(fault)[:200]}: {errors}")
    return wrong
