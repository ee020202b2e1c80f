"""Facts by generation and month, what they are about, and the generations.

Partitions lie in the schema `fact_part`; functions of the first migration make and drop them.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from reporting.db import Base
from reporting.fact.status import MOVES, GenerationState

BY_GENERATION = {"postgresql_partition_by": "LIST (generation)"}


class Generation(Base):
    """`facts` and `digest` are what a rebuild compared; `note` says why one failed."""

    __tablename__ = "generation"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    state: Mapped[GenerationState]
    accept_difference: Mapped[bool]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    facts: Mapped[int | None]
    digest: Mapped[str | None]
    note: Mapped[str | None]

    def move(self, to: GenerationState) -> None:
        MOVES.check(self.state, to)
        self.state = to


Index(
    "uq_generation_serving",
    Generation.state,
    unique=True,
    postgresql_where=Generation.state == GenerationState.SERVING,
)


class Fact(Base):
    """One event of a fact topic; `subject_id` is its key, `version` its place in the stream."""

    __tablename__ = "fact"
    __table_args__ = (
        Index("ix_fact_type", "type", "occurred_at"),
        Index("ix_fact_subject", "subject_id", "type"),
        BY_GENERATION,
    )

    generation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    occurred_at: Mapped[datetime] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str]
    subject_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(BigInteger)
    data: Mapped[dict[str, Any]]


class Subject(Base):
    """What events of one key told so far; `about_id` is the row that this one belongs to.

    Nothing is taken from another topic: what is missing here is looked up along `about_id`.
    """

    __tablename__ = "subject"
    __table_args__ = (
        Index("ix_subject_about", "about_id"),
        Index("ix_subject_client", "client_id"),
        BY_GENERATION,
    )

    generation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    office_id: Mapped[UUID | None]
    area: Mapped[str | None]
    lawyer_id: Mapped[UUID | None]
    client_id: Mapped[UUID | None]
    about_id: Mapped[UUID | None]
