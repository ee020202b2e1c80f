"""What a refused or lost clearance leaves to do: pure."""

from typing import Final

from contracts.conflicts import RefusalReason

ASKS_ANEW: Final = frozenset({RefusalReason.TAIL, RefusalReason.HASH})
"""Refusals that a new check may lift; behind the others somebody has to look."""

OUTDATED: Final = "outdated"
"""Granted by rules, a matcher or an index of before, by which nothing is redeemed."""


def refusal_of(voided_because: str) -> RefusalReason:
    """Return what a voided clearance would be refused for."""
    if voided_because == OUTDATED:
        return RefusalReason.TAIL
    if voided_because in ASKS_ANEW:
        return RefusalReason(voided_because)
    return RefusalReason.NOT_GRANTED
