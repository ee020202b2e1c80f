"""Names of offices and staff, as the firm announces them: whom to call, in hits and work."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from conflicts.db import Base


class OfficeName(Base):
    __tablename__ = "office_name"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]


class StaffName(Base):
    __tablename__ = "staff_name"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    display_name: Mapped[str]
