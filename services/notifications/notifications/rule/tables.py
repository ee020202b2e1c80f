from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from notifications.db import Base


class Waiting(Base):
    """A rule whose row is not known here yet: topics have no order between them."""

    __tablename__ = "waiting"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    row_id: Mapped[UUID] = mapped_column(index=True)
    rule: Mapped[str]
    event_type: Mapped[str]
    event_id: Mapped[UUID]
    occurred_at: Mapped[datetime]
    body: Mapped[dict[str, Any]]


class Taken(Base):
    """An event that was taken: kept for ever, unlike the inbox."""

    __tablename__ = "taken"

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
