"""Ethical walls as the conflicts office keeps them; `kit.walls` holds what readers are shut by."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from conflicts.db import Base
from contracts.conflicts import SourceKind


class EthicalWall(Base):
    """An allow list on one row's id. `raised_by` is null where a consent raised it (X1 art. 53)."""

    __tablename__ = "ethical_wall"

    row_id: Mapped[UUID] = mapped_column(primary_key=True)
    row_kind: Mapped[SourceKind]
    members: Mapped[list[UUID]]
    until: Mapped[datetime | None]
    reason: Mapped[str]
    raised_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}
