from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from complaints.db import Base


class PageUse(Base):
    """One use of a public page; `address` is a keyed digest, kept for the window only."""

    __tablename__ = "page_use"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(index=True)
