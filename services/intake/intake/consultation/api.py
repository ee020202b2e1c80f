from datetime import date, datetime
from uuid import UUID

from pydantic import AwareDatetime

from contracts.intake import Channel
from intake import roles
from intake.consultation import actions, queries
from intake.consultation.tables import Consultation
from intake.office.queries import check_own_office
from intake.settings import Current
from intake.texts import Paragraphs
from kit.auth import Caller, require
from kit.http import Body, Router, Session, View
from kit.paging import Cursor, Page, page

router = Router(prefix="/v1/intake/consultations", tags=["consultations"])


class RecordConsultation(Body):
    lead_id: UUID | None = None
    office_id: UUID
    channel: Channel
    held_at: AwareDatetime
    content: Paragraphs
    needs: Paragraphs
    follow_up_on: date | None = None


class ConsultationView(View):
    id: UUID
    lead_id: UUID | None
    office_id: UUID
    channel: Channel
    held_at: datetime
    content: str
    needs: str
    follow_up_on: date | None
    late: bool
    recorded_by: UUID | None
    recorded_at: datetime
    revision: int


@router.post("", status_code=201, response_model=ConsultationView)
async def record_consultation(
    body: RecordConsultation, settings: Current, caller: Caller, session: Session
) -> Consultation:
    """Record a talk: what was said and what they need (A5.1)."""
    require(caller, *roles.RECEPTION)
    check_own_office(caller, body.office_id)
    new = actions.NewConsultation(**dict(body))
    hours = settings.consultation_entry_hours
    return await actions.record_consultation(session, caller, new, entry_hours=hours)


@router.get("", response_model=Page[ConsultationView])
async def list_consultations(
    caller: Caller, session: Session, cursor: Cursor, lead_id: UUID | None = None
) -> Page[Consultation]:
    require(caller, *roles.RECEPTION, *roles.OVERSIGHT)
    statement = queries.consultations(caller, lead_id=lead_id)
    order = (Consultation.recorded_at, Consultation.id)
    return await page(session, statement, cursor, order=order, newest_first=True)


@router.get("/{consultation_id}", response_model=ConsultationView)
async def read_consultation(
    consultation_id: UUID, caller: Caller, session: Session
) -> Consultation:
    require(caller, *roles.RECEPTION, *roles.OVERSIGHT)
    return await queries.get_consultation(session, caller, consultation_id)
