"""Unsettled alerts of the conflicts office, by the row they affect; never the reason."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from matters.db import Base


class Alert(Base):
    """`row_id` is a matter, or the inquiry that became one."""

    __tablename__ = "alert"

    alert_id: Mapped[UUID] = mapped_column(primary_key=True)
    row_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
