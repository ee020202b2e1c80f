from fastapi import Request

from firm.imports.actions import take_office, take_staff
from firm.imports.rows import OfficeRow, StaffRow
from kit.access import Role
from kit.auth import Caller, require
from kit.bulk import MAX_BYTES, REQUEST_BODY, ImportReport, import_rows
from kit.http import Router, Session

router = Router(prefix="/v1/firm/imports", tags=["imports"], max_body_size=MAX_BYTES)


@router.post("/offices", openapi_extra=REQUEST_BODY)
async def import_offices(request: Request, caller: Caller, session: Session) -> ImportReport:
    """Open the offices of the rows, head office first; known codes are left as they are."""
    require(caller, Role.ADMINISTRATOR)
    return await import_rows(session, request, OfficeRow, take_office(caller))


@router.post("/staff", openapi_extra=REQUEST_BODY)
async def import_staff(request: Request, caller: Caller, session: Session) -> ImportReport:
    """Add the staff of the rows with access; known principals are left as they are."""
    require(caller, Role.ADMINISTRATOR)
    return await import_rows(session, request, StaffRow, take_staff(caller))
