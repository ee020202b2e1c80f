from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from kit.ids import new_id
from notifications.db import Base
from notifications.delivery.status import Outcome
from notifications.message.recipients import RecipientKind


class Delivery(Base):
    """One attempt to hand a mail to the server, written before it is made; never an address.

    `mail_id` is the mail's Message-ID; `message_count` the messages in it (a digest has many).
    """

    __tablename__ = "delivery"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    mail_id: Mapped[UUID] = mapped_column(index=True)
    template: Mapped[str]
    recipient_kind: Mapped[RecipientKind]
    recipient_id: Mapped[UUID] = mapped_column(index=True)
    message_count: Mapped[int]
    attempt: Mapped[int]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[Outcome] = mapped_column(default=Outcome.UNKNOWN)
    smtp_code: Mapped[int | None]
    reason: Mapped[str | None]

    __table_args__ = (Index("ix_delivery_started_at_id", "started_at", "id"),)
