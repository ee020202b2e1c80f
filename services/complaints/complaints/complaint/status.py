"""Where a complaint may move (E4-E6), and who may not investigate it (X6)."""

from collections.abc import Collection
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from kit.moves import MoveNotAllowed, Moves


class ComplaintStatus(StrEnum):
    RECEIVED = "received"
    REGISTERED = "registered"
    ASSIGNED = "assigned"
    INVESTIGATING = "investigating"
    REPORTED = "reported"
    ANSWERED = "answered"
    CLOSED = "closed"


class Recusal(StrEnum):
    """How the check of the present investigator stands."""

    PENDING = "pending"
    CLEARED = "cleared"


class Bar(StrEnum):
    """Why somebody may not investigate, as far as this service knows by itself."""

    COMPLAINED_OF = "complained_of"
    LEADS_MATTER = "leads_matter"
    ON_TEAM = "on_team"


S = ComplaintStatus


class ComplaintMoveNotAllowed(MoveNotAllowed):
    slug: ClassVar[str] = "complaint-move-not-allowed"
    title: ClassVar[str] = "The complaint's status does not allow this"
    title_zh: ClassVar[str] = "投诉当前状态不允许此操作"


MOVES: Final = Moves[ComplaintStatus](
    "A complaint that is",
    ComplaintMoveNotAllowed,
    {
        S.RECEIVED: {S.REGISTERED},
        S.REGISTERED: {S.ASSIGNED},
        S.ASSIGNED: {S.INVESTIGATING, S.REGISTERED},
        S.INVESTIGATING: {S.REPORTED, S.REGISTERED},
        S.REPORTED: {S.ANSWERED},
        S.ANSWERED: {S.CLOSED},
        S.CLOSED: set(),
    },
)
RUNNING: Final = frozenset(S) - {S.CLOSED}


def check_status(now: ComplaintStatus, allowed: Collection[ComplaintStatus], what: str) -> None:
    """Refuse `what` unless the complaint is in one of `allowed`."""
    if now not in allowed:
        detail = f"A complaint that is {now} does not allow this: {what}."
        zh = f"投诉当前状态为 {now}，不允许此操作。"
        raise MOVES.refused(now, detail, detail_zh=zh, allowed_in=sorted(allowed))


def bars_of(
    investigator: UUID,
    *,
    complained_of: Collection[UUID],
    lead: UUID | None,
    team: Collection[UUID],
) -> list[Bar]:
    """Return why this person may not investigate; the conflicts office may know more."""
    facts = {
        Bar.COMPLAINED_OF: investigator in complained_of,
        Bar.LEADS_MATTER: investigator == lead,
        Bar.ON_TEAM: investigator in team,
    }
    return [bar for bar, holds in facts.items() if holds]
