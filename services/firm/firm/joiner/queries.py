from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from firm.joiner.status import JoinerStatus
from firm.joiner.tables import Joiner
from firm.walls import sees_staff
from kit.auth import Principal
from kit.problems import NotFound


class JoinerNotFound(NotFound):
    slug: ClassVar[str] = "joiner-not-found"
    title: ClassVar[str] = "There is no such joiner"
    title_zh: ClassVar[str] = "没有该入职人员"

    def __init__(self, staff_id: UUID) -> None:
        super().__init__(f"No joiner has the staff id {staff_id}.")


async def find_joiner(session: AsyncSession, staff_id: UUID) -> Joiner | None:
    return await session.get(Joiner, staff_id)


async def get_joiner(session: AsyncSession, staff_id: UUID) -> Joiner:
    joiner = await find_joiner(session, staff_id)
    if joiner is None:
        raise JoinerNotFound(staff_id)
    return joiner


async def check_seen(session: AsyncSession, caller: Principal, staff_id: UUID) -> None:
    """Tell who may not know of the joiner that there is none."""
    seen = exists().where(Joiner.staff_id == staff_id, sees_staff(caller, Joiner.staff_id))
    if not await session.scalar(select(seen)):
        raise JoinerNotFound(staff_id)


def joiners(caller: Principal, *, status: JoinerStatus | None = None) -> Select[Any]:
    statement = select(Joiner).where(sees_staff(caller, Joiner.staff_id))
    return statement if status is None else statement.where(Joiner.status == status)
