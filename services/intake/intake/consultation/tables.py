from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from contracts.intake import Channel
from intake.db import Base


class Consultation(Base):
    """A talk and what they need; `late` when it was entered after the set hours (A5.1)."""

    __tablename__ = "consultation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    lead_id: Mapped[UUID | None] = mapped_column(ForeignKey("lead.id"), index=True)
    office_id: Mapped[UUID]
    channel: Mapped[Channel]
    held_at: Mapped[datetime]
    content: Mapped[str]
    needs: Mapped[str]
    follow_up_on: Mapped[date | None]
    late: Mapped[bool]
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        Index("ix_consultation_office_id_recorded_at_id", "office_id", "recorded_at", "id"),
    )

    def forget(self) -> None:
        self.content = self.needs = ""
