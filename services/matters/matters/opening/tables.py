"""What intake hands over, and the counters of matter numbers."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from contracts.parties import PartySet
from matters.db import Base, PartySetJson


class Handover(Base):
    """One inquiry on its way to a matter; the signed engagement and the sheet come in any order.

    `matter_id` is set once the signature is here, `party_set` is held until the matter takes it.
    """

    __tablename__ = "handover"

    inquiry_id: Mapped[UUID] = mapped_column(primary_key=True)
    matter_id: Mapped[UUID | None]
    party_set: Mapped[PartySet | None] = mapped_column(PartySetJson)
    taken: Mapped[bool] = mapped_column(default=False)


class NumberCounter(Base):
    __tablename__ = "number_counter"

    office_id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
