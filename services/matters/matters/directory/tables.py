"""Own copies of what other services announce: offices, names of staff and of clients."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from matters.db import Base


class Office(Base):
    __tablename__ = "office"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    code: Mapped[str]
    timezone: Mapped[str]
    parent_id: Mapped[UUID | None]
    closed_on: Mapped[date | None]


class StaffMember(Base):
    __tablename__ = "staff_member"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    display_name: Mapped[str]
    office_id: Mapped[UUID]
    active: Mapped[bool]


class ClientName(Base):
    __tablename__ = "client_name"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    display_name: Mapped[str]
