"""How often a mail is tried, and which refusals are for good."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

BACKOFF: Final = tuple(timedelta(minutes=minutes) for minutes in (0.5, 2, 10, 30, 120, 360, 720))
MOST_ATTEMPTS: Final = len(BACKOFF) + 1
LEASE: Final = timedelta(minutes=2)
_FOR_GOOD: Final = range(500, 600)


class Outcome(StrEnum):
    """`unknown`: nothing was heard, so the server may have it or not."""

    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"


def outcome_of(smtp_code: int | None) -> Outcome:
    """Return what a failure means: only an answer of the server can be for good."""
    return Outcome.REFUSED if smtp_code in _FOR_GOOD else Outcome.DEFERRED


def next_try(attempts: int) -> timedelta | None:
    """Return how long to wait after so many attempts, None when it was the last."""
    return BACKOFF[attempts - 1] if attempts < MOST_ATTEMPTS else None
