"""Import running and ended engagements."""

from fastapi import Request

from kit.access import Role
from kit.auth import Caller, require
from kit.bulk import REQUEST_BODY, ImportReport, read_rows
from kit.http import Router, Session
from matters.imports import actions
from matters.matter.show import Language

router = Router(prefix="/v1/matters/imports", tags=["imports"])


@router.post("", response_model=ImportReport, openapi_extra=REQUEST_BODY)
async def import_matters(
    request: Request, caller: Caller, session: Session, language: Language
) -> ImportReport:
    """Enter engagements from NDJSON or a JSON array; sending the same rows again is harmless.

    Fields of a row: source_id, number, office_id, practice_area, state (open, closed), opened_on,
    closed_on, outcome, lead_lawyer_id, team, client_id, adverse, subject, parties, relations.
    """
    require(caller, Role.ADMINISTRATOR, Role.MACHINE)
    return await actions.import_matters(session, caller, read_rows(request), language)
