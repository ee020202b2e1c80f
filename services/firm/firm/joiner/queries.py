from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from firm.joiner.status import JoinerStatus
from firm.joiner.tables import Joiner
from kit.problems import NotFound


class JoinerNotFound(NotFound):
    slug: ClassVar[str] = "joiner-not-found"
    title: ClassVar[str] = "There is no such joiner"
    title_zh: ClassVar[str] = "没有该入职人员"


async def find_joiner(session: AsyncSession, staff_id: UUID) -> Joiner | None:
    return await session.get(Joiner, staff_id)


async def get_joiner(session: AsyncSession, staff_id: UUID) -> Joiner:
    joiner = await find_joiner(session, staff_id)
    if joiner is None:
        raise JoinerNotFound(f"No joiner has the staff id {staff_id}.")
    return joiner


def joiners(*, status: JoinerStatus | None = None) -> Select[Any]:
    statement = select(Joiner)
    return statement if status is None else statement.where(Joiner.status == status)
