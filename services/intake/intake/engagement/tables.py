from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.db import Base
from intake.engagement.status import MOVES, WAITS_FOR, EngagementStatus


class Engagement(Base):
    """The contract of one inquiry. `client_ref` names the party of the sheet who signs."""

    __tablename__ = "engagement"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    inquiry_id: Mapped[UUID] = mapped_column(ForeignKey("inquiry.id"), index=True)
    office_id: Mapped[UUID]
    client_ref: Mapped[str]
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id"), index=True)
    clauses: Mapped[list[str]]
    status: Mapped[EngagementStatus] = mapped_column(default=EngagementStatus.DRAFT)
    status_since: Mapped[datetime]
    reason: Mapped[str | None]
    drafted_by: Mapped[str]
    approved_by: Mapped[str | None]
    clearance_id: Mapped[UUID | None]
    signed_on: Mapped[date | None]
    drafted_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        Index("ix_engagement_office_id_drafted_at_id", "office_id", "drafted_at", "id"),
        Index(
            "uq_engagement_one_for_an_inquiry",
            "inquiry_id",
            unique=True,
            postgresql_where=text("status <> 'cancelled'"),
        ),
    )

    @property
    def waits_for(self) -> str | None:
        return WAITS_FOR.get(self.status)

    def move(self, to: EngagementStatus, now: datetime, reason: str | None = None) -> None:
        MOVES.check(self.status, to)
        self.status, self.status_since, self.reason = to, now, reason


class EngagedMatter(Base):
    """The matter that the matters service keeps for a signed engagement."""

    __tablename__ = "engaged_matter"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    engagement_id: Mapped[UUID] = mapped_column(index=True)
    number: Mapped[str | None]
    status: Mapped[str]
