"""That there are complaints about a matter, and how they stand; never what is complained of."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from matters.complaints.status import ComplaintState
from matters.db import Base


class Complaint(Base):
    """`since`: when it came into this state. `complained_of` may not know of it here."""

    __tablename__ = "complaint"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    matter_id: Mapped[UUID] = mapped_column(index=True)
    number: Mapped[str | None]
    state: Mapped[ComplaintState]
    since: Mapped[datetime]
    complained_of: Mapped[list[UUID]]
