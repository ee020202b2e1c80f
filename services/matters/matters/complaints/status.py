"""How a complaint stands, as far as its matter shows it: pure."""

from enum import StrEnum


class ComplaintState(StrEnum):
    RECEIVED = "received"
    REGISTERED = "registered"
    ANSWERED = "answered"
    CLOSED = "closed"
