"""Own copies of what other services announce: offices, matters and clients."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from complaints.db import Base


class Office(Base):
    __tablename__ = "office"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    code: Mapped[str]
    timezone: Mapped[str]
    parent_id: Mapped[UUID | None]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]


class KnownMatter(Base):
    """`team` is empty until a change of the team is announced; the lead is always known."""

    __tablename__ = "known_matter"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(index=True)
    office_id: Mapped[UUID]
    practice_area: Mapped[str]
    client_id: Mapped[UUID | None]
    lead_lawyer_id: Mapped[UUID]
    team: Mapped[list[UUID]] = mapped_column(default=list)


class KnownClient(Base):
    __tablename__ = "known_client"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    office_id: Mapped[UUID]


class ClientName(Base):
    __tablename__ = "client_name"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    display_name: Mapped[str]
