from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from complaints.db import Base


class WorkingDay(Base):
    """One day of the calendar; `version` says where it was taken from."""

    __tablename__ = "working_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool]
    is_provisional: Mapped[bool]
    version: Mapped[str]
