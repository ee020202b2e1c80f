"""The warning and the breach of each period, as timers (E4, D5.2.1, E5)."""

from datetime import datetime
from enum import StrEnum

from contracts.complaints import Deadline


class Stage(StrEnum):
    """In the order in which they fire, also by name where both are due at once."""

    NEAR = "1-near"
    MISSED = "2-missed"


NO_REPLY = "complaint-no-reply"


def timer_kind(deadline: Deadline) -> str:
    return f"complaint-{deadline}"


def stages(due: datetime, warning: datetime) -> dict[Stage, datetime]:
    return {Stage.NEAR: min(warning, due), Stage.MISSED: due}
