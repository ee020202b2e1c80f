"""What waits for the conflicts office."""

from enum import StrEnum


class WorkKind(StrEnum):
    """`consent`: a consentable hit whose signed consent is not here yet."""

    CHECK = "check"
    ALERT = "alert"
    CONSENT = "consent"
    UNREADABLE = "unreadable"


class Priority(StrEnum):
    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"


RANKS = {Priority.URGENT: 1, Priority.HIGH: 2, Priority.NORMAL: 3}
