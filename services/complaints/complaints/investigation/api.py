"""Name investigators, and what they do."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import AwareDatetime

from complaints.complaint.access import ToAddStep, ToHandle, ToInvestigate, ToRead
from complaints.complaint.show import Language, show
from complaints.complaint.views import ComplaintView
from complaints.investigation import actions, queries
from complaints.investigation.status import Cause, StepKind
from complaints.investigation.tables import Step
from complaints.settings import Current
from complaints.texts import Paragraphs
from contracts.complaints import Finding
from kit.access import decisions_allowed
from kit.auth import Caller
from kit.http import Body, Router, Session, View

router = Router(prefix="/v1/complaints/{complaint_id}", tags=["investigation"])


class Investigator(Body):
    staff_id: UUID


class NewStep(Body):
    """`done_at` is now where it is left out."""

    kind: StepKind
    text: Paragraphs
    done_at: AwareDatetime | None = None


class WrittenReport(Body):
    finding: Finding
    cause: Cause
    text: Paragraphs


class StepView(View):
    id: UUID
    kind: StepKind
    done_at: datetime
    text: str
    by: str


class StepsView(View):
    items: Sequence[StepView]


@router.post("/assign", response_model=ComplaintView)
async def assign_investigator(
    complaint: ToHandle,
    body: Investigator,
    caller: Caller,
    session: Session,
    settings: Current,
    language: Language,
) -> ComplaintView:
    """Name who shall investigate; the complaint waits until conflicts has no objection (X6)."""
    await decisions_allowed(session)
    by = caller.principal
    await actions.assign(session, complaint, body.staff_id, settings.periods, by=by)
    return await show(session, complaint, language)


@router.post("/unassign", response_model=ComplaintView)
async def unassign_investigator(
    complaint: ToHandle, caller: Caller, session: Session, language: Language
) -> ComplaintView:
    """Take the investigator off it, to name another one."""
    await decisions_allowed(session)
    await actions.unassign(session, complaint, "withdrawn", by=caller.principal)
    return await show(session, complaint, language)


@router.post("/start", response_model=ComplaintView)
async def start_investigation(
    complaint: ToInvestigate, caller: Caller, session: Session, language: Language
) -> ComplaintView:
    """Begin, once the check of the investigator is decided."""
    await actions.start(session, complaint, by=caller.principal)
    return await show(session, complaint, language)


@router.get("/steps", response_model=StepsView)
async def read_steps(complaint: ToRead, session: Session) -> dict[str, Sequence[Step]]:
    return {"items": await queries.steps_of(session, complaint.id)}


@router.post("/steps", status_code=201, response_model=StepView)
async def add_step(complaint: ToAddStep, body: NewStep, caller: Caller, session: Session) -> Step:
    """Write down a talk, a reading of files or an interview (E5)."""
    by = caller.principal
    given = (body.kind, body.text)
    return await actions.add_step(session, complaint, *given, done_at=body.done_at, by=by)


@router.post("/report", response_model=ComplaintView)
async def report_complaint(
    complaint: ToInvestigate,
    body: WrittenReport,
    caller: Caller,
    session: Session,
    language: Language,
) -> ComplaintView:
    """Hand in the written report; the period of the investigation ends (E5)."""
    given = actions.Report(**dict(body))
    await actions.report(session, complaint, given, by=caller.principal)
    return await show(session, complaint, language)
