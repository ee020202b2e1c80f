from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from intake.db import Base


class Office(Base):
    """What intake keeps of the firm's offices, from `firm.office`."""

    __tablename__ = "office"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    code: Mapped[str]
    timezone: Mapped[str]
    closed_on: Mapped[date | None]
