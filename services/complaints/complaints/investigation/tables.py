from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from complaints.db import Base
from complaints.investigation.status import StepKind
from kit.ids import new_id


class Step(Base):
    """What the investigator did; deleted when the complainant is forgotten."""

    __tablename__ = "step"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    complaint_id: Mapped[UUID] = mapped_column(ForeignKey("complaint.id"), index=True)
    kind: Mapped[StepKind]
    done_at: Mapped[datetime]
    text: Mapped[str]
    by: Mapped[str]
