from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from firm.db import Base
from kit.problems import Conflict


class StaffErased(Conflict):
    slug: ClassVar[str] = "staff-erased"
    title: ClassVar[str] = "The personal data of this member of staff was erased"
    title_zh: ClassVar[str] = "该人员的个人信息已删除"


class Staff(Base):
    """A member of staff, from the announcement on. `language` is how we write to them."""

    __tablename__ = "staff"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    principal: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    email: Mapped[str]
    language: Mapped[str]
    languages: Mapped[list[str]]
    bar_number: Mapped[str | None] = mapped_column(unique=True)
    expertise: Mapped[list[str]]
    office_id: Mapped[UUID] = mapped_column(ForeignKey("office.id"), index=True)
    active: Mapped[bool] = mapped_column(default=False)
    erased_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}

    def check_not_erased(self) -> None:
        if self.erased_at is not None:
            raise StaffErased(f"The data of {self.id} was erased on {self.erased_at:%Y-%m-%d}.")

    def erase(self, at: datetime) -> None:
        """Keep the id, which matters refer to; drop what describes the person."""
        self.principal = f"erased:{self.id}"
        self.display_name = self.email = ""
        self.languages = self.expertise = []
        self.bar_number = None
        self.erased_at = at
