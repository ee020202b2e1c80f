"""The engine's verdict: pure. A doubt never clears."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from conflicts.rules.judge import Finding, verdict_of
from contracts.conflicts import Purpose, Verdict
from contracts.parties import Adverse

GRANTS = frozenset({Purpose.NEW_MATTER, Purpose.REOPENING})
"""Purposes whose clearing is a clearance to open a matter."""

DECIDES_ITSELF = GRANTS | {Purpose.NEW_PARTY, Purpose.LATERAL_HIRE, Purpose.RECUSAL}
REGISTERS = GRANTS | {Purpose.NEW_PARTY, Purpose.LATERAL_HIRE}


class Doubt(StrEnum):
    """Why a check without findings does not clear by itself."""

    ADVERSE_UNKNOWN = "adverse_unknown"
    OTHER_PARTIES = "other_parties"
    TOO_MANY = "too_many"
    HELD = "held"
    FEED_SILENT = "feed_silent"
    FEED_BEHIND = "feed_behind"
    OWN_LAG = "own_lag"
    EPOCH = "epoch"
    SEARCH = "search"
    LOCK = "lock"
    MATTER_UNKNOWN = "matter_unknown"
    MATTER_ERASED = "matter_erased"


PASSING = frozenset(
    {
        Doubt.FEED_SILENT,
        Doubt.FEED_BEHIND,
        Doubt.OWN_LAG,
        Doubt.SEARCH,
        Doubt.LOCK,
        Doubt.MATTER_UNKNOWN,
    }
)
"""Doubts that may be gone at the next try: `incomplete`, not `review`."""


@dataclass(frozen=True, slots=True)
class Stop:
    doubt: Doubt
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.doubt}:{self.detail}" if self.detail else str(self.doubt)


def make_verdict(
    findings: Iterable[Finding | None], stops: Sequence[Stop]
) -> tuple[Verdict, list[str]]:
    """Return the verdict and its reasons beside the findings."""
    because = [str(stop) for stop in stops]
    if any(stop.doubt in PASSING for stop in stops):
        return Verdict.INCOMPLETE, because
    verdict = verdict_of(findings)
    if stops and verdict is Verdict.CLEAR:
        return Verdict.REVIEW, because
    return verdict, because


def doubts_of(
    adverse: Adverse, *, other_parties: bool, unexhausted: Iterable[str], failure: str | None
) -> list[Stop]:
    """Return what the question and the search leave open."""
    stops = [Stop(Doubt.TOO_MANY, f"{ref}: add an identifier") for ref in sorted(unexhausted)]
    if adverse is Adverse.UNKNOWN:
        stops.append(Stop(Doubt.ADVERSE_UNKNOWN))
    if other_parties:
        stops.append(Stop(Doubt.OTHER_PARTIES))
    if failure is not None:
        stops.append(Stop(Doubt.SEARCH, failure))
    return stops
