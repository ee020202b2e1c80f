from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from contracts.intake import InquirySheetRecorded
from contracts.parties import PartySet, party_set_hash
from intake.db import Base
from intake.inquiry.sheets import stored
from intake.inquiry.status import MOVES, SHEET_STATES, WAITS_FOR, InquiryStatus, check_draft


class Inquiry(Base):
    """A possible engagement with its parties.

    `sheet_version` counts its announced sheets; `submitted_version` is the one under check.
    """

    __tablename__ = "inquiry"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    office_id: Mapped[UUID]
    lead_id: Mapped[UUID | None] = mapped_column(ForeignKey("lead.id"), index=True)
    practice_area: Mapped[str]
    lead_lawyer_id: Mapped[UUID]
    status: Mapped[InquiryStatus] = mapped_column(default=InquiryStatus.DRAFT)
    status_since: Mapped[datetime]
    reason: Mapped[str | None]
    sheet: Mapped[dict[str, Any] | None]
    party_set_hash: Mapped[str]
    sheet_version: Mapped[int] = mapped_column(default=0)
    submitted_version: Mapped[int | None]
    possible_conflict: Mapped[bool] = mapped_column(default=False)
    overdue_since: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (Index("ix_inquiry_office_id_opened_at_id", "office_id", "opened_at", "id"),)

    @property
    def party_set(self) -> PartySet | None:
        """Nothing after an erasure."""
        return None if self.sheet is None else PartySet.model_validate(self.sheet)

    @property
    def waits_for(self) -> str | None:
        return WAITS_FOR.get(self.status)

    def move(self, to: InquiryStatus, now: datetime, reason: str | None = None) -> None:
        MOVES.check(self.status, to)
        self.status, self.status_since, self.reason = to, now, reason
        self.overdue_since = None

    def write_parties(self, parties: PartySet) -> None:
        check_draft(self.status)
        self.keep(parties)

    def keep(self, parties: PartySet) -> None:
        self.sheet = stored(parties)
        self.party_set_hash = party_set_hash(parties)

    def next_sheet(self) -> InquirySheetRecorded:
        """Return the sheet to announce now, under the next version."""
        parties = self.party_set
        assert parties is not None
        self.sheet_version += 1
        return InquirySheetRecorded(
            inquiry_id=self.id,
            version=self.sheet_version,
            state=SHEET_STATES[self.status],
            number=self.number,
            office_id=self.office_id,
            lead_lawyer_id=self.lead_lawyer_id,
            practice_area=self.practice_area,
            party_set=parties,
            party_set_hash=party_set_hash(parties),
        )
