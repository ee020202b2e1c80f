from typing import ClassVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from intake.lead.status import LeadStatus
from intake.lead.tables import Lead
from intake.walls import sees_lead
from kit.access import sees_office
from kit.auth import Principal
from kit.problems import NotFound
from kit.rows import read_one


class LeadNotFound(NotFound):
    slug: ClassVar[str] = "lead-not-found"
    title: ClassVar[str] = "There is no such lead"
    title_zh: ClassVar[str] = "没有该线索"


def leads(
    caller: Principal, *, status: LeadStatus | None = None, office_id: UUID | None = None
) -> Select[Lead]:
    """Select what the caller may see."""
    statement = select(Lead).where(sees_office(caller, Lead.office_id), sees_lead(caller, Lead.id))
    if status is not None:
        statement = statement.where(Lead.status == status)
    if office_id is not None:
        statement = statement.where(Lead.office_id == office_id)
    return statement


async def get_lead(
    session: AsyncSession, caller: Principal, lead_id: UUID, *, for_change: bool = False
) -> Lead:
    wanted = leads(caller).where(Lead.id == lead_id)
    missing = LeadNotFound(f"No lead that you may see has the id {lead_id}.")
    return await read_one(session, wanted, missing, for_change=for_change)
