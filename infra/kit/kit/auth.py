"""Who is asking: the verified token joined with the access table."""

from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.access import ACCESS, Role
from kit.problems import Forbidden, Unauthorized

ACTIVE = "active"
_FIND = select(ACCESS).where(ACCESS.c.principal == bindparam("principal"))
_shown_in_openapi = HTTPBearer(auto_error=False, bearerFormat="JWT")


@dataclass(frozen=True)
class Principal:
    """`offices` include the descendants of the offices that were given."""

    principal: str
    staff_id: UUID | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    offices: frozenset[UUID] = field(default_factory=frozenset)
    scopes: frozenset[str] = field(default_factory=frozenset)


async def read_access(session: AsyncSession, principal: str) -> Principal:
    """Return what the firm lets them do; raise Forbidden without active access."""
    row = (await session.execute(_FIND, {"principal": principal})).one_or_none()
    if row is None or row.state != ACTIVE:
        detail = "This principal has no access to the firm's systems, or has left."
        raise Forbidden(detail, detail_zh="该账号未获授权，或人员已离职。")
    return Principal(
        principal=row.principal,
        staff_id=row.staff_id,
        roles=frozenset(Role(name) for name in row.roles if name in set(Role)),
        offices=frozenset(row.office_ids),
        scopes=frozenset(row.scopes),
    )


def bearer_token(request: Request) -> str:
    sent = request.headers.getlist("authorization")
    if len(sent) != 1:
        raise Unauthorized("Send exactly one Authorization header with a bearer token.")
    scheme, _, token = sent[0].partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthorized("The Authorization header must hold a bearer token.")
    return token.strip()


async def current_caller(
    request: Request, _: Annotated[object, Depends(_shown_in_openapi)]
) -> Principal:
    """Return whom the route has authenticated before it read the body."""
    caller: Principal = request.state.caller
    return caller


Caller = Annotated[Principal, Depends(current_caller)]


def require(caller: Principal, *roles: Role) -> None:
    """Refuse a caller who has none of `roles`."""
    if not caller.roles & set(roles):
        needed = sorted(roles)
        named = ", ".join(needed)
        zh = f"需要以下角色之一：{named}。"
        raise Forbidden(f"This needs one of the roles {named}.", detail_zh=zh, allowed=needed)
