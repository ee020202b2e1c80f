from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from contracts.intake import (
    Channel,
    LeadContacted,
    LeadDeclined,
    LeadEvent,
    LeadLost,
    LeadQualified,
    LeadReceived,
    LeadSource,
)
from intake.lead.queries import get_lead
from intake.lead.status import LeadStatus
from intake.lead.tables import Lead
from intake.office.queries import check_open_office
from kit import audit, clock, outbox
from kit.auth import Principal
from kit.etag import check_revision
from kit.ids import new_id

FACTS: Final[dict[LeadStatus, type[LeadEvent]]] = {
    LeadStatus.CONTACTED: LeadContacted,
    LeadStatus.QUALIFIED: LeadQualified,
    LeadStatus.DECLINED: LeadDeclined,
    LeadStatus.LOST: LeadLost,
}


@dataclass(frozen=True)
class NewLead:
    office_id: UUID
    source: LeadSource
    channel: Channel
    name: str
    contact: str
    need: str


async def receive_lead(session: AsyncSession, new: NewLead) -> Lead:
    await check_open_office(session, new.office_id)
    lead = Lead(id=new_id(), received_at=clock.now(), **vars(new))
    session.add(lead)
    received = LeadReceived(
        lead_id=lead.id, office_id=new.office_id, source=new.source, channel=new.channel
    )
    await outbox.record(session, received)
    return lead


async def move_lead(
    session: AsyncSession,
    caller: Principal,
    lead_id: UUID,
    to: LeadStatus,
    *,
    if_match: int,
    reason: str | None = None,
) -> Lead:
    lead = await get_lead(session, caller, lead_id, for_change=True)
    check_revision(lead.revision, if_match)
    lead.move(to, reason)
    await outbox.record(session, FACTS[to](lead_id=lead.id))
    await audit.write(session, caller, f"lead.{to}", "lead", lead.id)
    return lead
