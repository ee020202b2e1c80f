"""Parties that joined an open matter; the party itself stands in the matter's sheet."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.ids import new_id
from matters.db import Base
from matters.parties.status import MOVES, PartyState


class LateParty(Base):
    """`sheet_version` is that of the first announced sheet with this party."""

    __tablename__ = "late_party"
    __table_args__ = (UniqueConstraint("matter_id", "ref"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    matter_id: Mapped[UUID]
    ref: Mapped[str]
    state: Mapped[PartyState] = mapped_column(default=PartyState.PROVISIONAL)
    sheet_version: Mapped[int]
    check_id: Mapped[UUID | None]
    attention_of: Mapped[UUID | None] = mapped_column(index=True)
    added_at: Mapped[datetime] = mapped_column(default=clock.now)

    def settle(self, to: PartyState, check_id: UUID | None = None) -> None:
        MOVES.check(self.state, to)
        self.state = to
        self.check_id = check_id
        self.attention_of = None
