"""Which checks a caller may see: by role, office and wall, decided in SQL."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.check.queries import CheckNotFound, HitNotFound
from conflicts.check.status import CheckState
from conflicts.check.tables import Check, Consent, Hit
from conflicts.clearance.tables import Clearance
from conflicts.register.queries import SheetNotFound
from conflicts.wall.queries import walled_off, within_walls
from contracts.conflicts import Decision, Purpose, SourceKind, Verdict
from kit.access import Role, sees_office
from kit.auth import Principal, require

READERS: Final = (
    Role.INTAKE_OFFICER,
    Role.LAWYER,
    Role.LEAD_LAWYER,
    Role.ASSISTANT,
    Role.CONFLICTS_OFFICER,
    Role.CLIENT_SERVICE_OFFICER,
    Role.COMPLAINTS_COMMITTEE,
    Role.MANAGEMENT,
    Role.AUDITOR,
    Role.MACHINE,
)


HANDLE_COMPLAINTS: Final = frozenset(
    {
        Role.CONFLICTS_OFFICER,
        Role.CLIENT_SERVICE_OFFICER,
        Role.COMPLAINTS_COMMITTEE,
        Role.MANAGEMENT,
        Role.AUDITOR,
    }
)


class CheckFilter(BaseModel):
    model_config = ConfigDict(frozen=True)

    state: CheckState | None = None
    verdict: Verdict | None = None
    decision: Decision | None = None
    purpose: Purpose | None = None
    office_id: UUID | None = None
    source_kind: SourceKind | None = None
    source_id: UUID | None = None


def visible_checks(caller: Principal, wanted: CheckFilter) -> Select[Check]:
    require(caller, *READERS)
    conditions = [getattr(Check, name) == value for name, value in wanted if value is not None]
    return select(Check).where(_visible(caller), *conditions)


async def may_read(session: AsyncSession, check_id: UUID, caller: Principal) -> Check:
    """Return the check; 404 where it is walled or of an office the caller does not see."""
    require(caller, *READERS)
    found = select(Check).where(Check.id == check_id, _visible(caller))
    check = await session.scalar(found)
    if check is None:
        raise CheckNotFound(f"There is no check {check_id}.")
    return check


async def check_source_seen(
    session: AsyncSession, caller: Principal, source_id: UUID | None
) -> None:
    """Let nobody ask for a row, and read its clearance, that a wall keeps from them."""
    if source_id is not None and await walled_off(session, caller, {source_id}):
        raise SheetNotFound(f"There is no source {source_id} that you may see.")


async def hit_of(session: AsyncSession, check_id: UUID, hit_id: UUID) -> Hit:
    hit = await session.get(Hit, hit_id)
    if hit is None or hit.check_id != check_id:
        raise HitNotFound(f"Check {check_id} has no hit {hit_id}.")
    return hit


async def readable_hit(
    session: AsyncSession, check_id: UUID, hit_id: UUID, caller: Principal
) -> Hit:
    """Return the hit of a check that the caller may read, unless a wall restricts it."""
    check = await may_read(session, check_id, caller)
    hit = await hit_of(session, check.id, hit_id)
    if hit.source_id is not None and await walled_off(session, caller, {hit.source_id}):
        raise HitNotFound(f"Check {check_id} has no hit {hit_id}.")
    return hit


async def consents_of(session: AsyncSession, check_id: UUID) -> Sequence[Consent]:
    """Return them in the order of recording, the revoked ones too."""
    hits = select(Hit.id).where(Hit.check_id == check_id)
    found = select(Consent).where(Consent.hit_id.in_(hits))
    return (await session.scalars(found.order_by(Consent.recorded_at, Consent.id))).all()


async def clearance_of_check(session: AsyncSession, check_id: UUID) -> Clearance | None:
    return await session.scalar(select(Clearance).where(Clearance.check_id == check_id))


def _visible(caller: Principal) -> ColumnElement[bool]:
    unwalled = or_(Check.source_id.is_(None), within_walls(caller, Check.source_id))
    return and_(sees_office(caller, Check.office_id), unwalled, _unconcerned(caller))


def _unconcerned(caller: Principal) -> ColumnElement[bool]:
    """Condition: no check of an investigator, but for those who handle complaints (X6).

    Never for those concerned: the investigator, the ones complained of, the matter's team.
    """
    others = or_(
        Check.purpose != Purpose.RECUSAL,
        Check.source_kind.is_distinct_from(SourceKind.COMPLAINT),
    )
    if not caller.roles & HANDLE_COMPLAINTS:
        return others
    return (
        true() if caller.staff_id is None else or_(others, ~Check.team.contains([caller.staff_id]))
    )
