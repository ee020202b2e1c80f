from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from contracts.conflicts import Decision, Verdict
from firm.db import Base
from firm.joiner.status import MOVES, WAITING, JoinerStatus


class Joiner(Base):
    """`cleared_hash` names the party sheet that the decided check has seen.

    `overdue_since` is set when the check took longer than the settings allow.
    """

    __tablename__ = "joiner"

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    status: Mapped[JoinerStatus]
    starts_on: Mapped[date]
    roles: Mapped[list[str]]
    check_id: Mapped[UUID | None]
    verdict: Mapped[Verdict | None]
    decision: Mapped[Decision | None]
    cleared_hash: Mapped[str | None]
    waiting_since: Mapped[datetime | None]
    overdue_since: Mapped[datetime | None]
    withdrawn_because: Mapped[str | None]
    left_on: Mapped[date | None]
    created_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision}

    def move_to(self, status: JoinerStatus) -> None:
        MOVES.check(self.status, status)
        self.status = status

    def await_check(self, since: datetime) -> None:
        """Forget what an earlier check said; the sheet has changed."""
        self.check_id = self.verdict = self.decision = self.cleared_hash = None
        self.waiting_since = since
        self.overdue_since = None

    @property
    def waits_for(self) -> str | None:
        """Say in one sentence what has to happen before this joiner can be activated."""
        if self.status not in WAITING:
            return None
        if self.decision is Decision.DECLINED:
            return "The conflicts office declined; withdraw the joiner or change the connections."
        if self.cleared_hash is None:
            since = f"{self.waiting_since:%Y-%m-%d %H:%M} UTC"
            return f"Waits for the conflicts office to decide the lateral-hire check since {since}."
        return f"Waits to be activated, from {self.starts_on} on."
