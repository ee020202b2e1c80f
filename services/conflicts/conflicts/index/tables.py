"""What each index has proved to hold; written only after its documents were seen."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from conflicts.db import Base


class IndexRole(StrEnum):
    BUILDING = "building"
    ACTIVE = "active"
    RETIRED = "retired"


class IndexState(Base):
    """Every register row up to `watermark` was found in the index by a probe.

    `documents` and `highest_reg_seq` are what that probe counted; nothing is ever deleted from
    an index, so a later probe that finds less tells of damage.
    """

    __tablename__ = "index_state"
    __table_args__ = (
        Index(
            "uq_index_state_role",
            "role",
            unique=True,
            postgresql_where=text("role IN ('building', 'active')"),
        ),
    )

    index_uuid: Mapped[str] = mapped_column(primary_key=True)
    index_name: Mapped[str] = mapped_column(unique=True)
    analysis_version: Mapped[str]
    role: Mapped[IndexRole]
    watermark: Mapped[int] = mapped_column(BigInteger, default=0)
    documents: Mapped[int] = mapped_column(BigInteger, default=0)
    highest_reg_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class IndexRefusal(Base):
    """A row that the index will not take; every search compares it as if it were new."""

    __tablename__ = "index_refusal"

    index_uuid: Mapped[str] = mapped_column(
        ForeignKey("index_state.index_uuid", ondelete="CASCADE"), primary_key=True
    )
    party_id: Mapped[UUID] = mapped_column(primary_key=True)
    reg_seq: Mapped[int] = mapped_column(BigInteger)
    error: Mapped[str]
    refused_at: Mapped[datetime]
