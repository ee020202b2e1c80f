"""A complaint, who made it, and what happened to it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from complaints.complaint.status import MOVES, ComplaintStatus, Recusal
from complaints.db import Base
from contracts.complaints import (
    ComplaintCategory,
    ComplaintChannel,
    Deadline,
    Finding,
    Opinion,
)
from kit import clock
from kit.ids import new_id


class Complaint(Base):
    """`received_at` is when it reached the firm, `created_at` when it was written down (E4).

    `claimed_number` is the matter's as the complainant wrote it. `message_digest` tells a mail
    that came twice. `assignment` counts the investigators that were named. `attention_of` is the
    principal who must look. Texts are empty after an erasure.
    """

    __tablename__ = "complaint"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str | None] = mapped_column(unique=True)
    status: Mapped[ComplaintStatus] = mapped_column(default=ComplaintStatus.RECEIVED)
    office_id: Mapped[UUID] = mapped_column(index=True)
    channel: Mapped[ComplaintChannel]
    received_at: Mapped[datetime]
    register_by: Mapped[datetime]
    text: Mapped[str]
    claimed_number: Mapped[str | None] = mapped_column(index=True)
    message_digest: Mapped[str | None] = mapped_column(unique=True)
    matter_id: Mapped[UUID | None] = mapped_column(index=True)
    client_id: Mapped[UUID | None] = mapped_column(index=True)
    practice_area: Mapped[str | None]
    category: Mapped[ComplaintCategory | None]
    complained_of: Mapped[list[UUID]] = mapped_column(default=list)
    registered_at: Mapped[datetime | None]
    registered_by: Mapped[str | None]
    preliminary_by: Mapped[datetime | None]
    investigate_by: Mapped[datetime | None]
    investigate_by_is_provisional: Mapped[bool] = mapped_column(default=False)
    assignment: Mapped[int] = mapped_column(default=0)
    assigned_at: Mapped[datetime | None]
    investigator_id: Mapped[UUID | None] = mapped_column(index=True)
    recusal: Mapped[Recusal | None]
    reported_at: Mapped[datetime | None]
    finding: Mapped[Finding | None]
    cause: Mapped[str | None]
    report: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    opinion: Mapped[Opinion | None]
    opinion_words: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    attention_of: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (Index("ix_complaint_received_at_id", "received_at", "id"),)

    def move(self, to: ComplaintStatus) -> None:
        MOVES.check(self.status, to)
        self.status = to
        self.attention_of = None

    def due(self, deadline: Deadline) -> datetime | None:
        """Return when it has to be done; a check of an investigator is due with its timer."""
        return {
            Deadline.REGISTRATION: self.register_by,
            Deadline.PRELIMINARY: self.preliminary_by,
            Deadline.INVESTIGATION: self.investigate_by,
        }.get(deadline)

    def unassign(self) -> None:
        self.move(ComplaintStatus.REGISTERED)
        self.investigator_id = self.assigned_at = self.recusal = None

    def forget(self) -> None:
        """Keep ids, codes and dates."""
        self.text = ""
        self.claimed_number = self.report = self.opinion_words = None


class Complainant(Base):
    """Who complains and how to reach them; the row is deleted when they are forgotten."""

    __tablename__ = "complainant"

    complaint_id: Mapped[UUID] = mapped_column(
        ForeignKey("complaint.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    language: Mapped[str]


class HistoryEntry(Base):
    """One announced fact of a complaint; `detail` holds ids, codes and dates, never a name."""

    __tablename__ = "history_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    complaint_id: Mapped[UUID] = mapped_column(index=True)
    at: Mapped[datetime]
    type: Mapped[str]
    by: Mapped[str]
    detail: Mapped[dict[str, Any]]


class NumberCounter(Base):
    __tablename__ = "number_counter"

    office_id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
