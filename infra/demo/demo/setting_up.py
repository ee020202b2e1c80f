"""Bring the sample firm in through the public import routes, by the import machine."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from demo.names import ComposedName
from demo.narrative import Narrative
from demo.people import Json, NeverHappened, Person, Refused, wait_for
from demo.sample_firm import OFFICES, Colleague, Engagement, Office, engagements, staff

BATCH = 1000
FOUNDED = date(2001, 3, 1)


@dataclass(frozen=True)
class Directory:
    """Ids of offices by code and of staff by login name."""

    offices: dict[str, str]
    staff: dict[str, str]


def set_up(importer: Person, narrative: Narrative, today: date, count: int) -> Directory:
    """Import offices, staff and engagements; importing them again changes nothing."""
    _import(importer, "/v1/firm/imports/offices", map(_office_row, OFFICES))
    offices = {office["code"]: office["id"] for office in _all(importer, "/v1/firm/offices")}
    _import(importer, "/v1/firm/imports/staff", map(_staff_row, staff()))
    members = {one["principal"]: one["id"] for one in _all(importer, "/v1/firm/staff")}
    narrative.step(
        f"导入 {len(offices)} 个办公室、{len(members)} 名员工",
        f"{len(offices)} offices and {len(members)} staff are in",
        "GET /v1/firm/offices, /v1/firm/staff",
    )
    directory = Directory(offices, members)
    _import_engagements(importer, narrative, directory, today, count)
    return directory


def _import_engagements(
    importer: Person, narrative: Narrative, directory: Directory, today: date, count: int
) -> None:
    rows = (_engagement_row(one, directory) for one in engagements(today, count))
    for start in range(0, count, BATCH):
        _import_patiently(importer, list(islice(rows, BATCH)))
        narrative.note(f"{min(start + BATCH, count)} / {count} …")
    narrative.step(
        f"导入 {count} 件进行中或已结的业务",
        f"{count} running and ended engagements are in",
        "GET /v1/matters",
    )


def _import(importer: Person, path: str, rows: Iterable[Json]) -> None:
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    report = importer.upload(path, lines.encode(), "application/x-ndjson")
    if report["refused"]:
        raise NeverHappened(f"{path} refused {report['refused']} rows: {report['problems'][:3]}")


def _all(person: Person, path: str) -> Iterator[Json]:
    cursor: dict[str, str] = {}
    while True:
        page = person.get(path, limit="200", **cursor)
        yield from page["items"]
        if page["next_cursor"] is None:
            return
        cursor = {"cursor": page["next_cursor"]}


def import_engagements(
    importer: Person, chosen: Iterable[Engagement], directory: Directory
) -> None:
    _import_patiently(importer, [_engagement_row(one, directory) for one in chosen])


def _import_patiently(importer: Person, rows: list[Json]) -> None:
    """Wait for the firm's offices: until they reach the matters service it refuses the rows."""

    def done() -> bool | None:
        try:
            _import(importer, "/v1/matters/imports", rows)
        except (Refused, NeverHappened):
            return None
        return True

    wait_for("the import of engagements", done)


def _office_row(office: Office) -> Json:
    return {
        "code": office.code,
        "name": office.name,
        "kind": office.kind,
        "parent_code": office.parent,
        "opened_on": FOUNDED.isoformat(),
    }


def _staff_row(colleague: Colleague) -> Json:
    return {
        "principal": colleague.principal,
        "display_name": colleague.name,
        "email": f"{colleague.principal}@hengping.example",
        "office_code": colleague.office,
        "roles": list(colleague.roles),
        "expertise": [colleague.expertise],
        "since": FOUNDED.isoformat(),
    }


def _engagement_row(engagement: Engagement, directory: Directory) -> Json:
    sides = [
        (engagement.client, "client", "principal"),
        (engagement.adverse, "adverse", "principal"),
        *((party, "related", "other") for party in engagement.related),
    ]
    return {
        "source_id": engagement.number,
        "number": engagement.number,
        "office_id": directory.offices[engagement.office],
        "practice_area": engagement.area,
        "state": "closed" if engagement.closed_on else "open",
        "opened_on": engagement.opened_on.isoformat(),
        "closed_on": engagement.closed_on.isoformat() if engagement.closed_on else None,
        "lead_lawyer_id": directory.staff[engagement.lead],
        "parties": [_party_row(*side) for side in sides],
    }


def _party_row(party: ComposedName, side: str, role: str) -> Json:
    return {"name": party.name, "kind": party.kind, "side": side, "role": role}
