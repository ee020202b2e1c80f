from typing import ClassVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from intake.consultation.tables import Consultation
from intake.walls import sees_lead
from kit.access import sees_office
from kit.auth import Principal
from kit.problems import NotFound
from kit.rows import read_one
from kit.walls import not_walled


class ConsultationNotFound(NotFound):
    slug: ClassVar[str] = "consultation-not-found"
    title: ClassVar[str] = "There is no such consultation"
    title_zh: ClassVar[str] = "没有该咨询记录"


def consultations(caller: Principal, *, lead_id: UUID | None = None) -> Select[Consultation]:
    """Select what the caller may see; a wall around the lead hides its talks, too."""
    statement = select(Consultation).where(
        sees_office(caller, Consultation.office_id),
        not_walled(caller, Consultation.id),
        sees_lead(caller, Consultation.lead_id),
    )
    return statement if lead_id is None else statement.where(Consultation.lead_id == lead_id)


async def get_consultation(
    session: AsyncSession, caller: Principal, consultation_id: UUID
) -> Consultation:
    wanted = consultations(caller).where(Consultation.id == consultation_id)
    missing = ConsultationNotFound(f"No consultation you may see has the id {consultation_id}.")
    return await read_one(session, wanted, missing)
