"""A message to one recipient on one channel: ids and codes; its text is made when it is needed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.notifications import MessageChannel, SubjectKind
from notifications.db import Base
from notifications.message.recipients import RecipientKind
from notifications.message.status import MOVES, MessageStatus, Priority


class Message(Base):
    """`id` is made of event, rule, recipient and channel: whatever comes twice is one message.

    `rows` are what a wall hides it with. `facts` hold ids, codes and dates, never a name.
    `place` counts what was put into inboxes, in the order of the commits.
    `mail_id` names the mail that carries it; several messages of a digest share one.
    """

    __tablename__ = "message"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID]
    rule: Mapped[str]
    template: Mapped[str]
    channel: Mapped[MessageChannel]
    priority: Mapped[Priority]
    status: Mapped[MessageStatus]
    recipient_kind: Mapped[RecipientKind]
    recipient_id: Mapped[UUID]
    language: Mapped[str | None]
    needs_consent: Mapped[bool]
    subject_kind: Mapped[SubjectKind]
    subject_id: Mapped[UUID] = mapped_column(index=True)
    rows: Mapped[list[UUID]]
    facts: Mapped[dict[str, Any]]
    digest: Mapped[bool]
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    place: Mapped[int | None] = mapped_column(unique=True)
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    mail_id: Mapped[UUID | None] = mapped_column(index=True)
    lease: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_message_inbox", "recipient_id", "place"),
        Index(
            "ix_message_waiting",
            "channel",
            "due_at",
            postgresql_where=text("status IN ('queued', 'retried', 'sending')"),
        ),
    )

    def move(self, to: MessageStatus, reason: str | None = None) -> None:
        MOVES.check(self.status, to)
        self.status = to
        self.reason = reason
        if to is not MessageStatus.SENDING:
            self.lease = self.lease_until = None
