"""Every read of complaints; whoever may not know of one is told that there is none."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, Uuid, and_, false, literal, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from complaints.complaint.status import ComplaintStatus
from complaints.complaint.tables import Complainant, Complaint, HistoryEntry
from complaints.roles import ACTING, OVERSIGHT
from contracts.complaints import ComplaintCategory
from kit.access import sees_office
from kit.auth import Principal
from kit.http import Body
from kit.problems import NotFound
from kit.rows import read_one
from kit.walls import not_walled


class ComplaintNotFound(NotFound):
    slug: ClassVar[str] = "complaint-not-found"
    title: ClassVar[str] = "There is no such complaint"
    title_zh: ClassVar[str] = "未找到该投诉"

    def __init__(self, complaint_id: UUID) -> None:
        zh = f"没有您可查看的投诉 {complaint_id}。"
        super().__init__(f"There is no complaint {complaint_id} for you.", detail_zh=zh)


class ComplainantNotThere(NotFound):
    slug: ClassVar[str] = "complainant-not-there"
    title: ClassVar[str] = "Who complained is not here any more"
    title_zh: ClassVar[str] = "投诉人信息已删除"

    def __init__(self, complaint_id: UUID) -> None:
        super().__init__(f"Who made complaint {complaint_id} is forgotten.")


class Filter(Body):
    """Conditions of a list; `attention_of` finds what a principal must look at."""

    status: ComplaintStatus | None = None
    office_id: UUID | None = None
    matter_id: UUID | None = None
    client_id: UUID | None = None
    category: ComplaintCategory | None = None
    investigator_id: UUID | None = None
    number: str | None = Field(default=None, max_length=60)
    attention_of: str | None = Field(default=None, max_length=200)

    def conditions(self) -> list[ColumnElement[bool]]:
        given = {name: getattr(self, name) for name in Filter.model_fields}
        return [
            getattr(Complaint, name) == value for name, value in given.items() if value is not None
        ]


def visible(caller: Principal) -> ColumnElement[bool]:
    """Condition: by office for those who handle complaints, by name for the investigator.

    Who is complained of sees nothing; a wall around the complaint, its matter or its client hides
    it (X6, X1 art. 53).
    """
    handles = caller.roles & (ACTING | OVERSIGHT)
    seen = [sees_office(caller, Complaint.office_id) if handles else false()]
    concerned: ColumnElement[bool] = false()
    if caller.staff_id is not None:
        seen.append(Complaint.investigator_id == caller.staff_id)
        concerned = literal(caller.staff_id, Uuid) == Complaint.complained_of.any_()
    walls = (Complaint.id, Complaint.matter_id, Complaint.client_id)
    return and_(or_(*seen), not_(concerned), *(not_walled(caller, row_id) for row_id in walls))


def list_complaints(caller: Principal, wanted: Filter) -> Select[Complaint]:
    return select(Complaint).where(visible(caller), *wanted.conditions())


async def get_visible(
    session: AsyncSession, caller: Principal, complaint_id: UUID, *, for_change: bool = False
) -> Complaint:
    wanted = select(Complaint).where(Complaint.id == complaint_id, visible(caller))
    return await read_one(session, wanted, ComplaintNotFound(complaint_id), for_change=for_change)


async def get_complaint(session: AsyncSession, complaint_id: UUID) -> Complaint:
    """Read it for somebody who is no member of staff, and has shown a right to it."""
    wanted = select(Complaint).where(Complaint.id == complaint_id)
    return await read_one(session, wanted, ComplaintNotFound(complaint_id))


async def lock_complaint(session: AsyncSession, complaint_id: UUID) -> Complaint:
    wanted = select(Complaint).where(Complaint.id == complaint_id)
    return await read_one(session, wanted, ComplaintNotFound(complaint_id), for_change=True)


async def by_message(session: AsyncSession, digest: str) -> Complaint | None:
    """Return the complaint that this mail has made already."""
    return await session.scalar(select(Complaint).where(Complaint.message_digest == digest))


async def get_complainant(session: AsyncSession, complaint_id: UUID) -> Complainant:
    complainant = await session.get(Complainant, complaint_id)
    if complainant is None:
        raise ComplainantNotThere(complaint_id)
    return complainant


async def complainants(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, Complainant]:
    wanted = select(Complainant).where(Complainant.complaint_id.in_(ids))
    return {row.complaint_id: row for row in await session.scalars(wanted)}


async def history(session: AsyncSession, complaint_id: UUID) -> Sequence[HistoryEntry]:
    happened = select(HistoryEntry).where(HistoryEntry.complaint_id == complaint_id)
    return (await session.scalars(happened.order_by(HistoryEntry.id))).all()
