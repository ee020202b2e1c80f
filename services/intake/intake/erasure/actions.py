"""Forgetting people on an operator's command; routes come with the retention rules."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.intake import ContactErased, InquirySheetErased
from intake.client.tables import Client
from intake.consultation.tables import Consultation
from intake.engagement.tables import EngagedMatter, Engagement
from intake.erasure.status import check_erasable
from intake.inquiry.queries import find_inquiry
from intake.lead.tables import Lead
from kit import audit, clock
from kit.erasure import erase
from kit.problems import NotFound

OPERATOR = "operator"


async def erase_inquiry(session: AsyncSession, inquiry_id: UUID) -> None:
    """Forget the parties of an ended inquiry, and what was noted about them before it."""
    inquiry = await find_inquiry(session, inquiry_id)
    if inquiry is None:
        raise NotFound(f"There is no inquiry {inquiry_id}.")
    check_erasable(inquiry.status, await _matter_status(session, inquiry_id))
    inquiry.sheet, inquiry.reason = None, None
    contracts = update(Engagement).where(Engagement.inquiry_id == inquiry_id)
    await session.execute(contracts.values(reason=None))
    inquiry.sheet_version += 1
    if inquiry.lead_id is not None:
        await _forget_lead(session, inquiry.lead_id)
    await erase(session, InquirySheetErased(inquiry_id=inquiry.id, version=inquiry.sheet_version))
    await audit.write(session, OPERATOR, "inquiry.erased", "inquiry", inquiry.id)


async def _matter_status(session: AsyncSession, inquiry_id: UUID) -> str | None:
    became = EngagedMatter.engagement_id == Engagement.id
    signed = select(EngagedMatter.status).join(Engagement, became)
    return await session.scalar(signed.where(Engagement.inquiry_id == inquiry_id))


async def erase_client(session: AsyncSession, client_id: UUID) -> None:
    """Forget the contact record; that there was a client, and its matters, stays."""
    client = await session.get(Client, client_id, with_for_update=True)
    if client is None:
        raise NotFound(f"There is no client {client_id}.")
    client.forget(clock.now())
    await erase(session, ContactErased(client_id=client.id))
    await audit.write(session, OPERATOR, "client.erased", "client", client.id)


async def _forget_lead(session: AsyncSession, lead_id: UUID) -> None:
    lead = await session.get_one(Lead, lead_id, with_for_update=True)
    lead.forget()
    talks = select(Consultation).where(Consultation.lead_id == lead_id).with_for_update()
    for talk in (await session.execute(talks)).scalars():
        talk.forget()
