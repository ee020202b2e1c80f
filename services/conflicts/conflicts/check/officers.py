"""Who decides: members of staff whose role allows it, while access is up to date."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from kit.access import Role, decisions_allowed
from kit.auth import Caller, Principal, require
from kit.http import Session
from kit.problems import Forbidden


async def _officer(caller: Caller, session: Session) -> UUID:
    """Let conflicts officers with a staff id pass, while the feed of access is current."""
    require(caller, Role.CONFLICTS_OFFICER)
    return await _staff_id(caller, session)


async def _decider(caller: Caller, session: Session) -> UUID:
    """Let everyone pass whom a rule pack may name; the hit says whom it takes."""
    require(caller, Role.CONFLICTS_OFFICER, Role.MANAGEMENT)
    return await _staff_id(caller, session)


async def _staff_id(caller: Principal, session: Session) -> UUID:
    await decisions_allowed(session)
    if caller.staff_id is None:
        raise Forbidden("Only a member of staff decides.")
    return caller.staff_id


Officer = Annotated[UUID, Depends(_officer)]
Decider = Annotated[UUID, Depends(_decider)]
