"""The conflicts office's queue: checks to decide, alerts, consents, unreadable parties."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path, Query

from conflicts.names.queries import Names, read_names
from conflicts.work import actions
from conflicts.work.kinds import RANKS, Priority, WorkKind
from conflicts.work.queries import queue
from kit import clock
from kit.access import Role
from kit.auth import Caller, require
from kit.etag import IfMatch
from kit.http import Body, Router, Session, View
from kit.paging import Cursor, Page, page

router = Router(prefix="/v1/conflicts/work", tags=["work"])
PRIORITIES = {rank: priority for priority, rank in RANKS.items()}


class WorkItem(View):
    """`about` is the mandate, or the check a consent is for; `four_eyes`: two officers needed.

    `revision` goes into If-Match where the work is assigned.
    """

    kind: WorkKind
    id: str
    about: str | None
    office_id: UUID | None
    office: str | None
    owner: UUID | None
    owner_name: str | None
    revision: int
    since: datetime
    age_seconds: int
    priority: Priority
    what: str
    four_eyes: bool


class Assignment(Body):
    staff_id: UUID


@router.get("", response_model=Page[WorkItem])
async def list_work(
    caller: Caller,
    session: Session,
    cursor: Cursor,
    kind: Annotated[WorkKind | None, Query()] = None,
) -> Page[WorkItem]:
    """Urgent work first, then the oldest."""
    require(caller, Role.CONFLICTS_OFFICER)
    statement = queue(kind)
    columns = statement.selected_columns
    found = await page(session, statement, cursor, order=(columns.rank, columns.since, columns.id))
    rows = found.items
    names = await read_names(session, [r.office_id for r in rows], [r.owner for r in rows])
    return Page(items=[_item(row, names) for row in rows], next_cursor=found.next_cursor)


@router.put("/{kind}/{row_id:path}/owner", status_code=204)
async def assign_work(
    kind: Literal[WorkKind.CHECK, WorkKind.CONSENT, WorkKind.UNREADABLE],
    row_id: Annotated[str, Path(max_length=300)],
    body: Assignment,
    if_match: IfMatch,
    caller: Caller,
    session: Session,
) -> None:
    """Say who takes it; an alert is assigned at its own address."""
    require(caller, Role.CONFLICTS_OFFICER)
    await actions.assign(session, WorkKind(kind), row_id, body.staff_id, if_match, caller)


def _item(row: Any, names: Names) -> WorkItem:  # noqa: ANN401 - a row of the union
    incomplete = row.kind == WorkKind.CHECK and row.what.endswith("incomplete")
    return WorkItem(
        kind=row.kind,
        id=row.id,
        about=row.about,
        office_id=row.office_id,
        office=names.office(row.office_id),
        owner=row.owner,
        owner_name=names.person(row.owner),
        revision=row.revision,
        since=row.since,
        age_seconds=int((clock.now() - row.since).total_seconds()),
        priority=PRIORITIES[row.rank],
        what=row.what,
        four_eyes=incomplete,
    )
