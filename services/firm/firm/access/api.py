from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import Field

from contracts.firm import AccessState
from firm.access import actions, queries
from firm.access.actions import Rights
from firm.access.bodies import PRINCIPAL_PATTERN, PrincipalName
from firm.access.tables import AccessGrant
from kit.access import Role
from kit.auth import Caller, Principal, require
from kit.etag import IfMatch
from kit.http import Body, Router, Session, View
from kit.paging import Cursor, Page, page

router = Router(prefix="/v1/firm", tags=["access"])

PrincipalInPath = Annotated[str, Path(pattern=PRINCIPAL_PATTERN)]
Scope = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.:-]{0,59}$")]


class ChangeAccess(Body):
    """Offices stand for themselves and every office below them."""

    roles: frozenset[Role] = Field(min_length=1)
    office_ids: frozenset[UUID] = Field(default=frozenset(), max_length=100)
    scopes: frozenset[Scope] = Field(default=frozenset(), max_length=50)

    def rights(self) -> Rights:
        return Rights(self.roles, self.office_ids, self.scopes)


class GrantAccess(ChangeAccess):
    principal: PrincipalName


class AccessView(View):
    principal: str
    staff_id: UUID | None
    roles: list[str]
    office_ids: list[UUID]
    scopes: list[str]
    state: AccessState
    created_at: datetime
    revision: int


class MyAccess(View):
    """The caller as the firm sees them; `offices` include those below."""

    principal: str
    staff_id: UUID | None
    roles: list[Role]
    offices: list[UUID]
    scopes: list[str]


@router.get("/me", response_model=MyAccess)
async def read_my_access(caller: Caller) -> Principal:
    return caller


@router.post("/access", status_code=201, response_model=AccessView)
async def grant_access(body: GrantAccess, caller: Caller, session: Session) -> AccessGrant:
    """Give access to a machine, or to someone who is no member of staff."""
    require(caller, Role.ADMINISTRATOR)
    return await actions.grant_access(session, caller, body.principal, body.rights())


@router.get("/access", response_model=Page[AccessView])
async def list_access(
    caller: Caller,
    session: Session,
    cursor: Cursor,
    role: Role | None = None,
    state: AccessState | None = None,
) -> Page[AccessGrant]:
    require(caller, Role.ADMINISTRATOR, Role.AUDITOR)
    order = (AccessGrant.created_at, AccessGrant.principal)
    return await page(session, queries.grants(role=role, state=state), cursor, order=order)


@router.get("/access/{principal}", response_model=AccessView)
async def read_access(principal: PrincipalInPath, caller: Caller, session: Session) -> AccessGrant:
    require(caller, Role.ADMINISTRATOR, Role.AUDITOR)
    return await queries.get_access(session, principal)


@router.put("/access/{principal}", response_model=AccessView)
async def change_access(
    principal: PrincipalInPath,
    body: ChangeAccess,
    if_match: IfMatch,
    caller: Caller,
    session: Session,
) -> AccessGrant:
    """Replace roles, offices and scopes."""
    require(caller, Role.ADMINISTRATOR)
    return await actions.change_access(session, caller, principal, body.rights(), if_match)


@router.post("/access/{principal}/revoke", response_model=AccessView)
async def revoke_access(
    principal: PrincipalInPath, if_match: IfMatch, caller: Caller, session: Session
) -> AccessGrant:
    """Take all access away, at once."""
    require(caller, Role.ADMINISTRATOR)
    return await actions.revoke_access(session, caller, principal, if_match)
