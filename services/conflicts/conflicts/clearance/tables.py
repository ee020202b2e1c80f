"""The licence to open one matter."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from conflicts.clearance.status import MOVES, ClearanceState
from conflicts.db import Base
from contracts.conflicts import SourceKind


class Clearance(Base):
    """Bound to subject, hash, rule pack, matcher; `as_of`: everything up to it was compared."""

    __tablename__ = "clearance"
    __table_args__ = (
        Index(
            "uq_clearance_granted",
            "subject_kind",
            "subject_id",
            unique=True,
            postgresql_where=text("state = 'granted'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    check_id: Mapped[UUID] = mapped_column(ForeignKey("conflict_check.id"), index=True)
    subject_kind: Mapped[SourceKind]
    subject_id: Mapped[UUID]
    state: Mapped[ClearanceState]
    party_set_hash: Mapped[str]
    with_consent: Mapped[bool]
    as_of: Mapped[int] = mapped_column(BigInteger)
    matcher_version: Mapped[str]
    rules_version: Mapped[str]
    index_generation: Mapped[str]
    granted_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    matter_id: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str | None]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}

    def move(self, to: ClearanceState) -> None:
        MOVES.check(self.state, to)
        self.state = to
