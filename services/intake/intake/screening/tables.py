from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from intake.db import Base
from intake.screening.status import ClearanceState


class Clearance(Base):
    """A clearance of one of our inquiries, as the conflicts service announced it."""

    __tablename__ = "clearance"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    inquiry_id: Mapped[UUID] = mapped_column(ForeignKey("inquiry.id"), index=True)
    check_id: Mapped[UUID]
    party_set_hash: Mapped[str]
    with_consent: Mapped[bool]
    granted_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[ClearanceState] = mapped_column(default=ClearanceState.GRANTED)


class Alert(Base):
    """An open alert that touches an inquiry; deleted when it is settled."""

    __tablename__ = "alert"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    inquiry_id: Mapped[UUID] = mapped_column(ForeignKey("inquiry.id"), primary_key=True, index=True)
