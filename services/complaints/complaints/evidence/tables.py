from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from complaints.db import Base
from kit import clock
from kit.ids import new_id


class Origin(StrEnum):
    """`original`: the whole mail as it came, kept beside what was taken out of it (X6)."""

    COMPLAINANT = "complainant"
    ORIGINAL = "original"
    STAFF = "staff"


class Evidence(Base):
    """`key` finds the content in the store; both go when the complainant is forgotten."""

    __tablename__ = "evidence"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    complaint_id: Mapped[UUID] = mapped_column(ForeignKey("complaint.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    origin: Mapped[Origin]
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
