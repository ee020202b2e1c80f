"""A matter, its party sheet, and what happened to it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from contracts.conflicts import RefusalReason
from contracts.matters import MatterSheetState
from contracts.parties import Adverse, PartySet
from kit import clock
from kit.ids import new_id
from matters.db import Base, PartySetJson
from matters.matter.status import MOVES, MatterStatus, sheet_state
from matters.matter.waits import WaitsFor


class Matter(Base):
    """`clearance_id` is the one held or asked for, `redeemed_id` the last one it opened under.

    `sheet_version` counts the announced sheets; 0 while the register knows only the inquiry.
    `attention_of` is the staff member who must look, once a wait has become too long.
    """

    __tablename__ = "matter"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    status: Mapped[MatterStatus] = mapped_column(default=MatterStatus.PENDING)
    number: Mapped[str | None] = mapped_column(unique=True)
    office_id: Mapped[UUID] = mapped_column(index=True)
    practice_area: Mapped[str]
    lead_lawyer_id: Mapped[UUID | None] = mapped_column(index=True)
    team: Mapped[list[UUID]]
    client_id: Mapped[UUID | None] = mapped_column(index=True)
    engagement_id: Mapped[UUID | None] = mapped_column(unique=True)
    inquiry_id: Mapped[UUID | None] = mapped_column(unique=True)
    source_id: Mapped[str | None] = mapped_column(unique=True)
    source_digest: Mapped[str | None]
    clearance_id: Mapped[UUID | None] = mapped_column(index=True)
    redeemed_id: Mapped[UUID | None]
    refusal: Mapped[RefusalReason | None]
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    waits_for: Mapped[WaitsFor | None]
    waits_since: Mapped[datetime | None]
    attention_of: Mapped[UUID | None] = mapped_column(index=True)
    sheet_version: Mapped[int] = mapped_column(default=0)
    submitted_version: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (Index("ix_matter_created_at_id", "created_at", "id"),)

    @property
    def imported(self) -> bool:
        return self.source_id is not None

    @property
    def was_open(self) -> bool:
        return self.number is not None

    @property
    def sheet_state(self) -> MatterSheetState:
        awaits_clearance = self.waits_for is WaitsFor.CLEARANCE
        return sheet_state(self.status, awaits_clearance=awaits_clearance, was_open=self.was_open)

    def move(self, to: MatterStatus) -> None:
        MOVES.check(self.status, to)
        self.status = to
        self.wait(None, None)

    def wait(
        self, waits_for: WaitsFor | None, since: datetime | None, owner: UUID | None = None
    ) -> None:
        """`owner` must act now; where another service is waited for, a timer names one later."""
        self.waits_for = waits_for
        self.waits_since = since
        self.attention_of = owner


class Sheet(Base):
    """The parties of one matter; the row is deleted when the sheet is erased.

    `adverse_unnamed` is what holds once no adverse party is named any more.
    """

    __tablename__ = "sheet"

    matter_id: Mapped[UUID] = mapped_column(
        ForeignKey("matter.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    party_set: Mapped[PartySet] = mapped_column(PartySetJson)
    party_set_hash: Mapped[str]
    adverse_unnamed: Mapped[Adverse]


class HistoryEntry(Base):
    """One announced fact of a matter; `detail` holds ids, codes and dates, never a name."""

    __tablename__ = "history_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    matter_id: Mapped[UUID] = mapped_column(index=True)
    at: Mapped[datetime]
    type: Mapped[str]
    by: Mapped[str]
    detail: Mapped[dict[str, Any]]
