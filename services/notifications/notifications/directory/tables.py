"""Own copies of what others announce: offices, addresses, and whose row a row is."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from contracts.notifications import SubjectKind
from notifications.db import Base


class Office(Base):
    __tablename__ = "office"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    code: Mapped[str]
    timezone: Mapped[str]
    parent_id: Mapped[UUID | None]
    closed_on: Mapped[date | None]


class StaffMember(Base):
    """Of the erased only the id stays, so that their mail is dropped and not waited for."""

    __tablename__ = "staff_member"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    display_name: Mapped[str | None]
    email: Mapped[str | None]
    language: Mapped[str | None]
    office_id: Mapped[UUID | None]
    erased: Mapped[bool] = mapped_column(default=False)


class Contact(Base):
    """Where a client (`id` is the client's) or a complainant (the complaint's) is reached.

    With `client_id` a complainant is reached as that client. Of the erased only the id stays.
    """

    __tablename__ = "contact"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID | None]
    display_name: Mapped[str | None]
    email: Mapped[str | None]
    language: Mapped[str | None]
    may_be_contacted: Mapped[bool] = mapped_column(default=True)
    erased: Mapped[bool] = mapped_column(default=False)


class Case(Base):
    """Whom a lead, inquiry, matter, complaint or joiner concerns; ids and codes, never a name.

    `inquiry_id` is what a matter came from, `matter_id` what a complaint is about.
    """

    __tablename__ = "case_row"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[SubjectKind]
    office_id: Mapped[UUID | None]
    practice_area: Mapped[str | None]
    number: Mapped[str | None]
    lead_lawyer_id: Mapped[UUID | None]
    client_id: Mapped[UUID | None]
    inquiry_id: Mapped[UUID | None] = mapped_column(index=True)
    matter_id: Mapped[UUID | None]
    investigator_id: Mapped[UUID | None]
    complained_of: Mapped[list[UUID]] = mapped_column(default=list)
