"""Every read of matters; whoever may not know of one is told that there is none."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, Uuid, and_, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.access import sees_office
from kit.auth import Principal
from kit.http import Body
from kit.problems import NotFound
from kit.rows import read_one, to_change
from kit.walls import not_walled
from matters.matter.status import MatterStatus
from matters.matter.tables import HistoryEntry, Matter, Sheet


class MatterNotFound(NotFound):
    slug: ClassVar[str] = "matter-not-found"
    title: ClassVar[str] = "There is no such matter"
    title_zh: ClassVar[str] = "未找到该案件"

    def __init__(self, matter_id: UUID) -> None:
        super().__init__(f"There is no matter {matter_id}.")


class PartiesNotThere(NotFound):
    slug: ClassVar[str] = "parties-not-there"
    title: ClassVar[str] = "The parties of this matter are not here"
    title_zh: ClassVar[str] = "该案件没有当事人信息"

    def __init__(self, matter_id: UUID) -> None:
        super().__init__(f"The parties of matter {matter_id} have not arrived or are erased.")


class Filter(Body):
    """Conditions of a list; `attention_of` finds what a member of staff must look at."""

    status: MatterStatus | None = None
    office_id: UUID | None = None
    client_id: UUID | None = None
    lead_lawyer_id: UUID | None = None
    engagement_id: UUID | None = None
    inquiry_id: UUID | None = None
    source_id: str | None = Field(default=None, max_length=120)
    number: str | None = Field(default=None, max_length=60)
    attention_of: UUID | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        given = {name: getattr(self, name) for name in Filter.model_fields}
        return [
            getattr(Matter, name) == value for name, value in given.items() if value is not None
        ]


def visible(caller: Principal) -> ColumnElement[bool]:
    """Condition: own office or own matter, and no wall on the matter or on its inquiry."""
    seen = [sees_office(caller, Matter.office_id)]
    if caller.staff_id is not None:
        in_team = literal(caller.staff_id, Uuid) == Matter.team.any_()
        seen += [Matter.lead_lawyer_id == caller.staff_id, in_team]
    walls = (Matter.id, Matter.inquiry_id)
    return and_(or_(*seen), *(not_walled(caller, row_id) for row_id in walls))


def list_matters(caller: Principal, wanted: Filter) -> Select[Matter]:
    return select(Matter).where(visible(caller), *wanted.conditions())


async def get_visible(
    session: AsyncSession, caller: Principal, matter_id: UUID, *, for_change: bool = False
) -> Matter:
    wanted = select(Matter).where(Matter.id == matter_id, visible(caller))
    return await read_one(session, wanted, MatterNotFound(matter_id), for_change=for_change)


async def lock_matter(session: AsyncSession, matter_id: UUID) -> Matter:
    wanted = select(Matter).where(Matter.id == matter_id)
    return await read_one(session, wanted, MatterNotFound(matter_id), for_change=True)


async def lock_by_clearance(session: AsyncSession, clearance_id: UUID) -> Matter | None:
    """Return the matter that holds or waits for this clearance."""
    wanted = select(Matter).where(Matter.clearance_id == clearance_id)
    return await session.scalar(to_change(wanted))


async def get_sheet(session: AsyncSession, matter_id: UUID) -> Sheet:
    sheet = await session.get(Sheet, matter_id)
    if sheet is None:
        raise PartiesNotThere(matter_id)
    return sheet


async def history(session: AsyncSession, matter_id: UUID) -> Sequence[HistoryEntry]:
    happened = select(HistoryEntry).where(HistoryEntry.matter_id == matter_id)
    return (await session.scalars(happened.order_by(HistoryEntry.id))).all()
