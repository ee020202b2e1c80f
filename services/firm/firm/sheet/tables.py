from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from contracts.firm import StaffSheetState
from firm.db import Base


class StaffSheet(Base):
    """The party sheet last announced. `connections` is the JSON of sheet.connections."""

    __tablename__ = "staff_sheet"

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    state: Mapped[StaffSheetState]
    version: Mapped[int] = mapped_column(default=0)
    connections: Mapped[dict[str, Any]]
    party_set_hash: Mapped[str]
    announced_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}
