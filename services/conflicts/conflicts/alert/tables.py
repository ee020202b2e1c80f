"""A possible conflict that a later change made."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from conflicts.alert.status import MOVES, AlertKind, AlertState, Outcome
from conflicts.db import Base
from conflicts.rules.pack import RuleClass
from contracts.conflicts import SourceKind


class Alert(Base):
    """Raised once for each pair (`low_id`, `high_id`: parties, or sheets), evidence and rule class.

    `source` caused it, `other` is the mandate it touches (null when there is none).
    `affected` holds [{kind, id, office_id}], `details` scores and reasons for the office only.
    """

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("low_id", "high_id", "evidence", "rule_class"),
        Index("ix_alert_open", "raised_at", postgresql_where=text("state <> 'settled'")),
        Index("ix_alert_source", "source_kind", "source_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[AlertKind]
    state: Mapped[AlertState]
    low_id: Mapped[UUID]
    high_id: Mapped[UUID]
    evidence: Mapped[str]
    rule_id: Mapped[str]
    rule_class: Mapped[RuleClass]
    finding: Mapped[dict[str, Any]]
    source_kind: Mapped[SourceKind]
    source_id: Mapped[UUID]
    other_kind: Mapped[SourceKind | None]
    other_id: Mapped[UUID | None]
    office_id: Mapped[UUID]
    affected: Mapped[list[dict[str, Any]]]
    details: Mapped[dict[str, Any]]
    assigned_to: Mapped[UUID | None]
    outcome: Mapped[Outcome | None]
    reason: Mapped[str | None]
    settled_by: Mapped[UUID | None]
    settled_at: Mapped[datetime | None]
    raised_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}

    def move(self, to: AlertState) -> None:
        MOVES.check(self.state, to)
        self.state = to
