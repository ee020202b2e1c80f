from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from contracts.firm import AccessState
from firm.access.status import MOVES
from firm.db import Base


class AccessGrant(Base):
    """What one principal was given; `office_ids` are the roots, descendants are added when told."""

    __tablename__ = "access_grant"

    principal: Mapped[str] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID | None] = mapped_column(unique=True)
    roles: Mapped[list[str]]
    office_ids: Mapped[list[UUID]]
    scopes: Mapped[list[str]]
    state: Mapped[AccessState] = mapped_column(default=AccessState.ACTIVE)
    created_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}

    def move_to(self, state: AccessState) -> None:
        MOVES.check(self.state, state)
        self.state = state
