from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.access import ACCESS, Role
from kit.auth import ACTIVE
from kit.problems import Invalid

LAWYERS = {Role.LAWYER, Role.LEAD_LAWYER}


async def check_staff(
    session: AsyncSession, lead_lawyer_id: UUID, team: Collection[UUID], team_at: str
) -> None:
    """Name the fields whose staff are unknown, have left, or may not lead.

    `team_at` points to the list of the team in the request.
    """
    wanted = {lead_lawyer_id, *team}
    rows = await session.execute(
        select(ACCESS.c.staff_id, ACCESS.c.roles).where(
            ACCESS.c.staff_id.in_(wanted), ACCESS.c.state == ACTIVE
        )
    )
    found = {row.staff_id: set(row.roles) for row in rows}
    errors = [
        {"pointer": f"{team_at}/{place}", "detail": "nobody active has this staff id"}
        for place, member in enumerate(team)
        if member not in found
    ]
    if not found.get(lead_lawyer_id, set()) & LAWYERS:
        what = "no active lawyer has this staff id"
        errors.insert(0, {"pointer": "/lead_lawyer_id", "detail": what})
    if errors:
        raise Invalid("Name staff who are active.", errors=errors)
