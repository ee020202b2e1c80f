from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.firm import AccessChanged, AccessState
from firm.access.queries import (
    access_of_staff,
    count_administrators,
    find_access,
    get_access,
    grants_of_offices,
)
from firm.access.status import LastAdministrator
from firm.access.tables import AccessGrant
from firm.office.queries import get_office, with_ancestors, with_descendants
from kit import access, audit, clock, outbox
from kit.access import Role
from kit.auth import Principal
from kit.db import LockId, take_lock
from kit.etag import check_revision
from kit.problems import Conflict, Invalid

ADMINISTRATORS_LOCK = LockId(0x4143434D)


class PrincipalTaken(Conflict):
    slug: ClassVar[str] = "principal-taken"
    title: ClassVar[str] = "This principal has access already"
    title_zh: ClassVar[str] = "该账号已获授权"


@dataclass(frozen=True)
class Rights:
    """Each office of `office_ids` stands for itself and every office below it."""

    roles: frozenset[Role]
    office_ids: frozenset[UUID]
    scopes: frozenset[str] = frozenset()


async def grant_access(
    session: AsyncSession,
    actor: Principal | str,
    principal: str,
    rights: Rights,
    staff_id: UUID | None = None,
) -> AccessGrant:
    """Give access to a principal who has none, or who left and returns."""
    await _check_offices(session, rights)
    grant = await find_access(session, principal)
    if grant is None:
        grant = AccessGrant(principal=principal, created_at=clock.now())
        session.add(grant)
    elif grant.state is AccessState.ACTIVE:
        raise PrincipalTaken(f"{principal} has access already; change it instead.")
    else:
        grant.move_to(AccessState.ACTIVE)
    grant.staff_id = staff_id
    _set_rights(grant, rights)
    await _announce(session, grant)
    await audit.write(session, actor, "access.granted", "access", principal, _told(grant))
    return grant


async def change_access(
    session: AsyncSession, actor: Principal, principal: str, rights: Rights, if_match: int
) -> AccessGrant:
    await take_lock(session, ADMINISTRATORS_LOCK)
    await _check_offices(session, rights)
    grant = await get_access(session, principal)
    check_revision(grant.revision, if_match)
    if Role.ADMINISTRATOR not in rights.roles:
        await _check_not_last(session, grant)
    _set_rights(grant, rights)
    await _announce(session, grant)
    await audit.write(session, actor, "access.changed", "access", principal, _told(grant))
    return grant


async def revoke_access(
    session: AsyncSession, actor: Principal, principal: str, if_match: int | None = None
) -> AccessGrant:
    await take_lock(session, ADMINISTRATORS_LOCK)
    grant = await get_access(session, principal)
    if if_match is not None:
        check_revision(grant.revision, if_match)
    await _check_not_last(session, grant)
    grant.move_to(AccessState.LEFT)
    await _announce(session, grant)
    await audit.write(session, actor, "access.revoked", "access", principal)
    return grant


async def revoke_of_staff(session: AsyncSession, actor: Principal, staff_id: UUID) -> None:
    grant = await access_of_staff(session, staff_id)
    if grant is not None and grant.state is AccessState.ACTIVE:
        await revoke_access(session, actor, grant.principal)


async def move_office_of_staff(
    session: AsyncSession, staff_id: UUID, former: UUID, new: UUID
) -> None:
    """Exchange the office that came with the place of work; offices given besides stay."""
    grant = await access_of_staff(session, staff_id)
    if grant is None or former not in grant.office_ids:
        return
    grant.office_ids = sorted({*grant.office_ids, new} - {former})
    await _announce(session, grant)


async def reannounce_above(session: AsyncSession, *office_ids: UUID | None) -> None:
    """Tell everyone's offices again whose tree holds one of the given offices."""
    above = {
        ancestor
        for office_id in office_ids
        if office_id is not None
        for ancestor in await with_ancestors(session, office_id)
    }
    for grant in await grants_of_offices(session, above):
        await _announce(session, grant)


def _set_rights(grant: AccessGrant, rights: Rights) -> None:
    grant.roles = sorted(rights.roles)
    grant.office_ids = sorted(rights.office_ids)
    grant.scopes = sorted(rights.scopes)


def _told(grant: AccessGrant) -> dict[str, list[str]]:
    return {"roles": grant.roles, "offices": [str(office) for office in grant.office_ids]}


async def _check_offices(session: AsyncSession, rights: Rights) -> None:
    if not rights.roles:
        what = "name at least one role"
        raise Invalid("Access needs a role.", errors=[{"pointer": "/roles", "detail": what}])
    for office_id in sorted(rights.office_ids):
        await get_office(session, office_id)


async def _check_not_last(session: AsyncSession, grant: AccessGrant) -> None:
    is_one = Role.ADMINISTRATOR in grant.roles and grant.state is AccessState.ACTIVE
    if is_one and await count_administrators(session) == 1:
        raise LastAdministrator("Make someone else an administrator first.")


async def _announce(session: AsyncSession, grant: AccessGrant) -> None:
    """Tell the whole access, and keep it for this service's own requests."""
    changed = AccessChanged(
        principal=grant.principal,
        staff_id=grant.staff_id,
        roles=tuple(grant.roles),
        office_ids=tuple(await with_descendants(session, grant.office_ids)),
        scopes=tuple(grant.scopes),
        state=grant.state,
    )
    await outbox.record(session, changed)
    await access.keep(session, changed)
