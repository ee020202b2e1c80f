"""How much of /match each principal has used."""

from datetime import datetime

from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from conflicts.db import Base


class MatchUse(Base):
    __tablename__ = "match_use"
    __table_args__ = (PrimaryKeyConstraint("principal", "hour"),)

    principal: Mapped[str]
    hour: Mapped[datetime]
    queries: Mapped[int] = mapped_column()
