"""Whom a message is for."""

from enum import StrEnum


class RecipientKind(StrEnum):
    STAFF = "staff"
    CLIENT = "client"
    COMPLAINANT = "complainant"
