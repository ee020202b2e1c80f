"""What each partner scope may see."""

from typing import Annotated

from fastapi import Path
from pydantic import Field

from kit.access import Role
from kit.auth import Caller, require
from kit.etag import IfMatch
from kit.http import Body, Router, Session, View
from notifications.feed import actions, queries
from notifications.feed.tables import PartnerScope

router = Router(prefix="/v1/notifications/partner-scopes", tags=["partner-scopes"])
Code = Annotated[str, Field(min_length=1, max_length=40)]
Scope = Annotated[str, Path(max_length=40)]


class Limits(Body):
    """Offices by code, practice areas by code; null means all."""

    offices: list[Code] | None = Field(max_length=200)
    areas: list[Code] | None = Field(max_length=200)


class ScopeView(View):
    scope: str
    offices: list[str] | None
    areas: list[str] | None
    revision: int


class ScopesView(View):
    items: list[ScopeView]


@router.get("", response_model=ScopesView)
async def list_scopes(caller: Caller, session: Session) -> ScopesView:
    require(caller, Role.ADMINISTRATOR, Role.AUDITOR)
    found = await queries.all_scopes(session)
    return ScopesView(items=[ScopeView.model_validate(scope) for scope in found])


@router.put("/{scope}", response_model=ScopeView)
async def set_scope(
    scope: Scope, body: Limits, if_match: IfMatch, caller: Caller, session: Session
) -> PartnerScope:
    """Say what a partner is told from now on; what it was told stays told."""
    require(caller, Role.ADMINISTRATOR)
    limits = {"offices": body.offices, "areas": body.areas}
    return await actions.set_scope(session, caller, scope, limits, if_match)
