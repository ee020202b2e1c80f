"""Reads of names; whoever has none here is shown by id alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from conflicts.names.tables import OfficeName, StaffName


@dataclass(frozen=True)
class Names:
    offices: dict[UUID, str] = field(default_factory=dict)
    staff: dict[UUID, str] = field(default_factory=dict)

    def office(self, office_id: UUID | None) -> str | None:
        return None if office_id is None else self.offices.get(office_id)

    def person(self, staff_id: UUID | None) -> str | None:
        return None if staff_id is None else self.staff.get(staff_id)


async def read_names(
    session: AsyncSession, offices: Iterable[UUID | None], staff: Iterable[UUID | None]
) -> Names:
    office_ids, staff_ids = set(offices) - {None}, set(staff) - {None}
    named_offices = select(OfficeName.id, OfficeName.name).where(OfficeName.id.in_(office_ids))
    named_staff = select(StaffName.id, StaffName.display_name).where(StaffName.id.in_(staff_ids))
    return Names(
        dict((await session.execute(named_offices)).all()) if office_ids else {},
        dict((await session.execute(named_staff)).all()) if staff_ids else {},
    )
