from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.intake import Channel, ConsultationRecorded
from intake.consultation.tables import Consultation
from intake.lead.queries import get_lead
from intake.office.queries import check_open_office
from kit import clock, outbox
from kit.auth import Principal
from kit.ids import new_id
from kit.problems import Invalid


@dataclass(frozen=True)
class NewConsultation:
    lead_id: UUID | None
    office_id: UUID
    channel: Channel
    held_at: datetime
    content: str
    needs: str
    follow_up_on: date | None


async def record_consultation(
    session: AsyncSession, caller: Principal, new: NewConsultation, *, entry_hours: int
) -> Consultation:
    now = clock.now()
    _check_held(new.held_at, now)
    await check_open_office(session, new.office_id)
    if new.lead_id is not None:
        await get_lead(session, caller, new.lead_id)
    talk = Consultation(
        id=new_id(),
        recorded_at=now,
        recorded_by=caller.staff_id,
        late=now - new.held_at > timedelta(hours=entry_hours),
        **vars(new),
    )
    session.add(talk)
    recorded = ConsultationRecorded(
        consultation_id=talk.id,
        lead_id=new.lead_id,
        office_id=new.office_id,
        channel=new.channel,
        held_at=new.held_at,
    )
    await outbox.record(session, recorded)
    return talk


def _check_held(held_at: datetime, now: datetime) -> None:
    """Allow for a clock that runs five minutes ahead of ours."""
    if held_at > now + timedelta(minutes=5):
        error = {"pointer": "/held_at", "detail": "lies in the future"}
        raise Invalid("Record a talk after it was held.", errors=[error])
