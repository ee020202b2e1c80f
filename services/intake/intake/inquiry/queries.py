from typing import ClassVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from intake.inquiry.status import InquiryStatus
from intake.inquiry.tables import Inquiry
from intake.walls import sees_inquiry
from kit.access import sees_office
from kit.auth import Principal
from kit.problems import NotFound
from kit.rows import read_one


class InquiryNotFound(NotFound):
    slug: ClassVar[str] = "inquiry-not-found"
    title: ClassVar[str] = "There is no such inquiry"
    title_zh: ClassVar[str] = "没有该接案申请"


def inquiries(
    caller: Principal,
    *,
    status: InquiryStatus | None = None,
    office_id: UUID | None = None,
    lead_id: UUID | None = None,
) -> Select[Inquiry]:
    """Select what the caller may see."""
    statement = select(Inquiry).where(
        sees_office(caller, Inquiry.office_id), sees_inquiry(caller, Inquiry.id)
    )
    wanted = {Inquiry.status: status, Inquiry.office_id: office_id, Inquiry.lead_id: lead_id}
    given = [column == value for column, value in wanted.items() if value is not None]
    return statement.where(*given)


async def get_inquiry(
    session: AsyncSession, caller: Principal, inquiry_id: UUID, *, for_change: bool = False
) -> Inquiry:
    wanted = inquiries(caller).where(Inquiry.id == inquiry_id)
    missing = InquiryNotFound(f"No inquiry that you may see has the id {inquiry_id}.")
    return await read_one(session, wanted, missing, for_change=for_change)


async def find_inquiry(session: AsyncSession, inquiry_id: UUID) -> Inquiry | None:
    """Lock the row for what other services and timers do to it; no office, no wall."""
    return await session.get(Inquiry, inquiry_id, with_for_update=True)
