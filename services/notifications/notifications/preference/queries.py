from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.rows import to_change
from notifications.preference.status import Wishes
from notifications.preference.tables import Preference


async def find_preference(
    session: AsyncSession, staff_id: UUID, *, for_change: bool = False
) -> Preference | None:
    wanted = select(Preference).where(Preference.staff_id == staff_id)
    return await session.scalar(to_change(wanted) if for_change else wanted)


async def wishes_of(session: AsyncSession, staff_id: UUID) -> Wishes:
    found = await find_preference(session, staff_id)
    return found.wishes if found is not None else Wishes()
