"""Who of the conflicts office has taken a check or an unreadable key upon themselves."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from conflicts.db import Base
from conflicts.work.kinds import WorkKind


class WorkOwner(Base):
    """Alerts carry their own `assigned_to`; the other kinds of work are kept here."""

    __tablename__ = "work_owner"
    __table_args__ = (PrimaryKeyConstraint("kind", "id"),)

    kind: Mapped[WorkKind]
    id: Mapped[str]
    staff_id: Mapped[UUID]
    taken_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}
