"""Who may read and who may change matters; which matters, the queries decide."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends

from kit.access import Role
from kit.auth import Caller, Principal, require
from kit.etag import IfMatch, check_revision
from kit.http import Session
from kit.problems import Forbidden
from matters.matter.queries import get_visible
from matters.matter.tables import Matter

READERS: Final = (
    Role.INTAKE_OFFICER,
    Role.LAWYER,
    Role.LEAD_LAWYER,
    Role.ASSISTANT,
    Role.CONFLICTS_OFFICER,
    Role.CLIENT_SERVICE_OFFICER,
    Role.MANAGEMENT,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
    Role.MACHINE,
)
STAFFING: Final = (Role.LEAD_LAWYER, Role.MANAGEMENT)


async def _reader(caller: Caller) -> Principal:
    require(caller, *READERS)
    return caller


async def _readable(matter_id: UUID, caller: Caller, session: Session) -> Matter:
    require(caller, *READERS)
    return await get_visible(session, caller, matter_id)


async def _workable(matter_id: UUID, caller: Caller, session: Session, if_match: IfMatch) -> Matter:
    require(caller, Role.LEAD_LAWYER, Role.LAWYER)
    matter = await get_visible(session, caller, matter_id, for_change=True)
    check_works_on(caller, matter)
    check_revision(matter.revision, if_match)
    return matter


async def _staffable(
    matter_id: UUID, caller: Caller, session: Session, if_match: IfMatch
) -> Matter:
    require(caller, *STAFFING)
    matter = await get_visible(session, caller, matter_id, for_change=True)
    check_revision(matter.revision, if_match)
    return matter


async def _extendable(matter_id: UUID, caller: Caller, session: Session) -> Matter:
    require(caller, Role.LEAD_LAWYER, Role.LAWYER)
    matter = await get_visible(session, caller, matter_id, for_change=True)
    check_works_on(caller, matter)
    return matter


def check_works_on(caller: Principal, matter: Matter) -> None:
    """Let lawyers change the matters of their own teams, lead lawyers all of their offices."""
    if Role.LEAD_LAWYER not in caller.roles and caller.staff_id not in matter.team:
        raise Forbidden("You do not work on this matter.", allowed=[Role.LEAD_LAWYER])


Reader = Annotated[Principal, Depends(_reader)]
ToRead = Annotated[Matter, Depends(_readable)]
ToChange = Annotated[Matter, Depends(_workable)]
ToStaff = Annotated[Matter, Depends(_staffable)]
ToExtend = Annotated[Matter, Depends(_extendable)]
