"""A member of staff in a path, whom the caller may know of."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from firm.staff.queries import check_seen
from kit.auth import Caller
from kit.http import Session


async def _seen(staff_id: UUID, caller: Caller, session: Session) -> UUID:
    await check_seen(session, caller, staff_id)
    return staff_id


SeenStaff = Annotated[UUID, Depends(_seen)]
