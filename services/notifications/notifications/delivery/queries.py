"""The delivery log, and the mails that are due."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.notifications import MessageChannel
from kit.http import Body
from kit.problems import NotFound
from kit.rows import read_one, to_change
from notifications.delivery.status import Outcome
from notifications.delivery.tables import Delivery
from notifications.message.status import MessageStatus
from notifications.message.tables import Message

WAITING = (MessageStatus.QUEUED, MessageStatus.RETRIED)
UNSETTLED = (*WAITING, MessageStatus.SENDING)


class DeliveryNotFound(NotFound):
    slug: ClassVar[str] = "delivery-not-found"
    title: ClassVar[str] = "There is no such delivery"
    title_zh: ClassVar[str] = "未找到该投递记录"

    def __init__(self, delivery_id: UUID) -> None:
        super().__init__(f"There is no delivery {delivery_id}.")


class Filter(Body):
    outcome: Outcome | None = None
    mail_id: UUID | None = None
    recipient_id: UUID | None = None
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=500)

    def conditions(self) -> list[ColumnElement[bool]]:
        named = ("outcome", "mail_id", "recipient_id")
        given = {name: getattr(self, name) for name in named}
        return [
            getattr(Delivery, name) == value for name, value in given.items() if value is not None
        ]


def list_deliveries(wanted: Filter) -> Select[Delivery]:
    return select(Delivery).where(*wanted.conditions())


async def get_delivery(session: AsyncSession, delivery_id: UUID) -> Delivery:
    wanted = select(Delivery).where(Delivery.id == delivery_id)
    return await read_one(session, wanted, DeliveryNotFound(delivery_id))


async def messages_of_mail(session: AsyncSession, mail_id: UUID) -> Sequence[Message]:
    """Return, to change them, the messages that one mail carries."""
    wanted = select(Message).where(Message.mail_id == mail_id).order_by(Message.id)
    return (await session.scalars(to_change(wanted))).all()


async def next_due(session: AsyncSession, now: datetime) -> Message | None:
    """Return a mail message that is due, or whose sender died; no other process gets it."""
    waits = and_(Message.status.in_(WAITING), Message.due_at <= now)
    abandoned = and_(Message.status == MessageStatus.SENDING, Message.lease_until < now)
    wanted = (
        select(Message)
        .where(Message.channel == MessageChannel.MAIL, or_(waits, abandoned))
        .order_by(Message.due_at, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return await session.scalar(wanted)


async def due_with(session: AsyncSession, first: Message, now: datetime) -> Sequence[Message]:
    """Return what goes out in the same mail: the rest of a digest, or of a mail begun before."""
    if first.mail_id is not None:
        begun = await messages_of_mail(session, first.mail_id)
        return [message for message in begun if message.status in UNSETTLED]
    if not first.digest:
        return [first]
    wanted = select(Message).where(
        Message.channel == MessageChannel.MAIL,
        Message.recipient_id == first.recipient_id,
        Message.digest,
        Message.mail_id.is_(None),
        Message.status == MessageStatus.QUEUED,
        Message.due_at <= now,
    )
    return (await session.scalars(to_change(wanted.order_by(Message.id)))).all()
