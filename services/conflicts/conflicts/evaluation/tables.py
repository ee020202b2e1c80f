"""Changes that still have to be compared with every live mandate."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from conflicts.db import Base


class Lane(StrEnum):
    """Imports and sweeps run on the slow lane, behind every other change."""

    NORMAL = "normal"
    SLOW = "slow"


class Evaluation(Base):
    """Written in the transaction that registered the change, so no crash can lose it.

    `refs` are the changed parties of the sheet; `found` counts what the comparison judged.
    """

    __tablename__ = "evaluation"
    __table_args__ = (
        Index("ix_evaluation_waiting", "lane", "run_at", postgresql_where=text("done_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("sheet.id"), index=True)
    reg_seq: Mapped[int] = mapped_column(BigInteger)
    refs: Mapped[list[str]]
    cause: Mapped[str]
    lane: Mapped[Lane]
    attempts: Mapped[int]
    run_at: Mapped[datetime]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    outcome: Mapped[dict[str, Any]]
