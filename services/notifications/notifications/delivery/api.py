"""The delivery log, for administrators and auditors."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.access import Role
from kit.auth import Caller, require
from kit.http import Router, Session, View
from kit.paging import Page, PageRequest, page
from notifications.delivery import actions, queries
from notifications.delivery.status import Outcome
from notifications.delivery.tables import Delivery
from notifications.message.recipients import RecipientKind

router = Router(prefix="/v1/notifications/deliveries", tags=["deliveries"])


class DeliveryView(View):
    """One attempt; `unknown` without `ended_at` is under way, or its process died."""

    id: UUID
    mail_id: UUID
    template: str
    recipient_kind: RecipientKind
    recipient_id: UUID
    message_count: int
    attempt: int
    started_at: datetime
    ended_at: datetime | None
    outcome: Outcome
    smtp_code: int | None
    reason: str | None


@router.get("", response_model=Page[DeliveryView])
async def list_deliveries(
    caller: Caller, session: Session, wanted: Annotated[queries.Filter, Query()]
) -> Page[Delivery]:
    """List the attempts to send mails, newest first; never an address or a text."""
    require(caller, Role.ADMINISTRATOR, Role.AUDITOR)
    asked = PageRequest(wanted.cursor, wanted.limit)
    statement, order = queries.list_deliveries(wanted), (Delivery.started_at, Delivery.id)
    return await page(session, statement, asked, order=order, newest_first=True)


@router.post("/{delivery_id}/retry", response_model=DeliveryView)
async def retry_mail(delivery_id: UUID, caller: Caller, session: Session) -> Delivery:
    """Send a mail again that has failed for good."""
    require(caller, Role.ADMINISTRATOR)
    delivery = await queries.get_delivery(session, delivery_id)
    await actions.try_again(session, caller, delivery)
    return delivery
