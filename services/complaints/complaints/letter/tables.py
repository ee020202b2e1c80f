from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from complaints.db import Base


class Letter(Base):
    """The written answer with its three parts (E6); never changed, deleted when forgotten."""

    __tablename__ = "letter"

    complaint_id: Mapped[UUID] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    language: Mapped[str]
    handling: Mapped[str]
    improvement: Mapped[str]
    rights_and_appeal: Mapped[str]
    signed_by: Mapped[str]
    at: Mapped[datetime]
