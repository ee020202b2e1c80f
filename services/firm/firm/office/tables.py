from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.firm import OfficeKind
from firm.db import Base
from firm.office.status import MOVES, OfficeStatus


class Office(Base):
    """`code` stands in matter numbers; `timezone` is an IANA name."""

    __tablename__ = "office"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[OfficeKind]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("office.id"), index=True)
    timezone: Mapped[str]
    status: Mapped[OfficeStatus] = mapped_column(default=OfficeStatus.OPEN)
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    created_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}
    __table_args__ = (
        Index(
            "uq_office_one_head_office",
            "kind",
            unique=True,
            postgresql_where=text("kind = 'head_office' AND status = 'open'"),
        ),
    )

    def close(self, on: date) -> None:
        MOVES.check(self.status, OfficeStatus.CLOSED)
        self.status = OfficeStatus.CLOSED
        self.closed_on = on
