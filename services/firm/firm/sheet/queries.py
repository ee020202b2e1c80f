from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from firm.sheet.tables import StaffSheet
from firm.staff.queries import StaffNotFound


async def get_sheet(session: AsyncSession, staff_id: UUID) -> StaffSheet:
    sheet = await session.get(StaffSheet, staff_id)
    if sheet is None:
        raise StaffNotFound(staff_id)
    return sheet
