from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from contracts.intake import Channel, LeadSource
from intake.db import Base
from intake.lead.status import MOVES, LeadStatus
from kit.public_pages import PublicUse


class Lead(Base):
    """No more than what calling back needs; empty texts after an erasure (A4.1, B1.1)."""

    __tablename__ = "lead"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    office_id: Mapped[UUID]
    source: Mapped[LeadSource]
    channel: Mapped[Channel]
    name: Mapped[str]
    contact: Mapped[str]
    need: Mapped[str]
    status: Mapped[LeadStatus] = mapped_column(default=LeadStatus.RECEIVED)
    reason: Mapped[str | None]
    received_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (Index("ix_lead_office_id_received_at_id", "office_id", "received_at", "id"),)

    def move(self, to: LeadStatus, reason: str | None) -> None:
        MOVES.check(self.status, to)
        self.status = to
        self.reason = reason

    def forget(self) -> None:
        self.name = self.contact = self.need = ""
        self.reason = None


class FormUse(PublicUse, Base):
    """One use of the public form."""

    __tablename__ = "form_use"
