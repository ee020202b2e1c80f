"""What partners may see, what waits to be told to them, and what they were told of."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from notifications.db import Base


class RowState(StrEnum):
    """`hidden` rows were never told of; both `hidden` and `withdrawn` are for ever."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


class PartnerScope(Base):
    """A partner sees rows of these offices (codes) and practice areas; null means all."""

    __tablename__ = "partner_scope"

    scope: Mapped[str] = mapped_column(primary_key=True)
    offices: Mapped[list[str] | None]
    areas: Mapped[list[str] | None]
    revision: Mapped[int]


class Offer(Base):
    """An event that partners may be told of once it has rested; deleted when decided on."""

    __tablename__ = "offer"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    event_id: Mapped[UUID] = mapped_column(unique=True)
    shape: Mapped[str]
    row_id: Mapped[UUID] = mapped_column(index=True)
    rows: Mapped[list[UUID]]
    office_id: Mapped[UUID | None]
    practice_area: Mapped[str | None]
    matter_id: Mapped[UUID | None]
    occurred_at: Mapped[datetime]
    taken_at: Mapped[datetime]
    fields: Mapped[dict[str, Any]]

    __table_args__ = (Index("ix_offer_taken_at", "taken_at"),)


class SharedRow(Base):
    """A row that was offered to a scope. `rows` are what a wall hides it with."""

    __tablename__ = "shared_row"

    scope: Mapped[str] = mapped_column(primary_key=True)
    row_id: Mapped[UUID] = mapped_column(primary_key=True)
    aggregate: Mapped[str]
    rows: Mapped[list[UUID]]
    state: Mapped[RowState]
    at: Mapped[datetime]

    __table_args__ = (
        Index("ix_shared_row_shown", "row_id", postgresql_where=text("state = 'shown'")),
    )
