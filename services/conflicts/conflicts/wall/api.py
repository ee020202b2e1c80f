"""Walls by API: the conflicts office raises, changes and removes them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, Field

from conflicts.wall import actions
from conflicts.wall.actions import Allowed
from conflicts.wall.queries import get_wall, lock_wall, wall_list
from conflicts.wall.tables import EthicalWall
from contracts.conflicts import SourceKind
from kit.access import Role, decisions_allowed
from kit.auth import Caller, require
from kit.etag import IfMatch, check_revision
from kit.http import Body, Router, Session, View
from kit.paging import Cursor, Page, page

router = Router(prefix="/v1/conflicts/walls", tags=["walls"])
Reason = Annotated[str, Field(min_length=1, max_length=1000)]


class WallBody(Body):
    members: Annotated[frozenset[UUID], Field(min_length=1, max_length=500)]
    until: AwareDatetime | None = None
    reason: Reason

    def allowed(self) -> Allowed:
        return Allowed(self.members, self.until, self.reason)


class NewWall(WallBody):
    row_id: UUID
    row_kind: SourceKind


class WallView(View):
    row_id: UUID
    row_kind: SourceKind
    members: list[UUID]
    until: datetime | None
    reason: str
    raised_by: UUID | None
    created_at: datetime
    changed_at: datetime
    revision: int


@router.post("", status_code=201, response_model=WallView)
async def raise_wall(body: NewWall, caller: Caller, session: Session) -> EthicalWall:
    """Let only `members` know of the row, here and in every service that holds it."""
    require(caller, Role.CONFLICTS_OFFICER)
    await decisions_allowed(session)
    return await actions.raise_wall(session, body.row_kind, body.row_id, body.allowed(), caller)


@router.get("", response_model=Page[WallView])
async def list_walls(caller: Caller, session: Session, cursor: Cursor) -> Page[EthicalWall]:
    require(caller, Role.CONFLICTS_OFFICER)
    order = (EthicalWall.created_at, EthicalWall.row_id)
    return await page(session, wall_list(), cursor, order=order, newest_first=True)


@router.get("/{row_id}", response_model=WallView)
async def read_wall(row_id: UUID, caller: Caller, session: Session) -> EthicalWall:
    require(caller, Role.CONFLICTS_OFFICER)
    return await get_wall(session, row_id)


@router.put("/{row_id}", response_model=WallView)
async def change_wall(
    row_id: UUID, body: WallBody, if_match: IfMatch, caller: Caller, session: Session
) -> EthicalWall:
    """Replace members, period and reason."""
    require(caller, Role.CONFLICTS_OFFICER)
    await decisions_allowed(session)
    wall = await lock_wall(session, row_id)
    check_revision(wall.revision, if_match)
    return await actions.change_wall(session, wall, body.allowed(), caller)


@router.delete("/{row_id}", status_code=204)
async def remove_wall(
    row_id: UUID,
    reason: Annotated[str, Query(min_length=1, max_length=1000)],
    if_match: IfMatch,
    caller: Caller,
    session: Session,
) -> None:
    """Open the row again to everyone whose role and office allow it."""
    require(caller, Role.CONFLICTS_OFFICER)
    await decisions_allowed(session)
    wall = await lock_wall(session, row_id)
    check_revision(wall.revision, if_match)
    await actions.remove_wall(session, wall, reason, caller)
