"""Who reads figures, who takes them out of the house, and what a wall leaves of a row."""

from typing import Annotated, Any, Final

from fastapi import Depends
from sqlalchemy import ColumnElement, FromClause, and_, any_, not_, true

from kit.access import Role, decisions_allowed, sees_office
from kit.auth import Caller, Principal, require
from kit.http import Session
from kit.walls import not_walled

READERS: Final = tuple(role for role in Role if role is not Role.MACHINE)
EXPORTERS: Final = (
    Role.MANAGEMENT,
    Role.AUDITOR,
    Role.LEAD_LAWYER,
    Role.CLIENT_SERVICE_OFFICER,
    Role.COMPLAINTS_COMMITTEE,
    Role.CRM_OFFICER,
)
COUNTS_WALLED: Final = frozenset({Role.MANAGEMENT, Role.AUDITOR})


def is_restricted(caller: Principal, cases: FromClause) -> ColumnElement[bool]:
    """Condition: a wall shuts the caller out of the case, or of a row that it belongs to."""
    row_id: Any = any_(cases.c.rows)
    return not_(not_walled(caller, row_id))


def counted(caller: Principal, cases: FromClause) -> ColumnElement[bool]:
    """Condition: of an office that the caller sees; walled cases count for management alone."""
    walled = true() if caller.roles & COUNTS_WALLED else not_(is_restricted(caller, cases))
    return and_(sees_office(caller, cases.c.office_id), walled)


async def _reader(caller: Caller) -> Principal:
    require(caller, *READERS)
    return caller


async def _exporter(caller: Caller, session: Session) -> Principal:
    require(caller, *EXPORTERS)
    await decisions_allowed(session)
    return caller


Reader = Annotated[Principal, Depends(_reader)]
Exporter = Annotated[Principal, Depends(_exporter)]
