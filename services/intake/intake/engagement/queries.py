from typing import ClassVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from intake.engagement.status import EngagementStatus
from intake.engagement.tables import EngagedMatter, Engagement
from intake.walls import sees_inquiry
from kit.access import sees_office
from kit.auth import Principal
from kit.problems import NotFound
from kit.rows import read_one
from kit.walls import not_walled


class EngagementNotFound(NotFound):
    slug: ClassVar[str] = "engagement-not-found"
    title: ClassVar[str] = "There is no such engagement"
    title_zh: ClassVar[str] = "没有该委托合同"


def engagements(
    caller: Principal,
    *,
    status: EngagementStatus | None = None,
    office_id: UUID | None = None,
    inquiry_id: UUID | None = None,
) -> Select[Engagement]:
    """Select what the caller may see; a wall around the inquiry hides its engagement, too."""
    statement = select(Engagement).where(
        sees_office(caller, Engagement.office_id),
        not_walled(caller, Engagement.id),
        sees_inquiry(caller, Engagement.inquiry_id),
    )
    wanted = {
        Engagement.status: status,
        Engagement.office_id: office_id,
        Engagement.inquiry_id: inquiry_id,
    }
    given = [column == value for column, value in wanted.items() if value is not None]
    return statement.where(*given)


async def get_engagement(
    session: AsyncSession, caller: Principal, engagement_id: UUID, *, for_change: bool = False
) -> Engagement:
    wanted = engagements(caller).where(Engagement.id == engagement_id)
    missing = EngagementNotFound(f"No engagement that you may see has the id {engagement_id}.")
    return await read_one(session, wanted, missing, for_change=for_change)


async def matter_of(
    session: AsyncSession, caller: Principal, engagement: Engagement
) -> EngagedMatter | None:
    """Return the matter, unless there is none yet or a wall hides it."""
    statement = select(EngagedMatter).where(
        EngagedMatter.engagement_id == engagement.id, not_walled(caller, EngagedMatter.id)
    )
    return (await session.execute(statement)).scalar_one_or_none()
