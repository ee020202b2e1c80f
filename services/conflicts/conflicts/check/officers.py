"""Who decides on conflicts, as a dependency of the routes."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from kit.access import Role, decisions_allowed
from kit.auth import Caller, require
from kit.http import Session
from kit.problems import Forbidden


async def _officer(caller: Caller, session: Session) -> UUID:
    """Let conflicts officers with a staff id pass, while the feed of access is current."""
    require(caller, Role.CONFLICTS_OFFICER)
    await decisions_allowed(session)
    if caller.staff_id is None:
        raise Forbidden("Only a member of staff decides.")
    return caller.staff_id


Officer = Annotated[UUID, Depends(_officer)]
