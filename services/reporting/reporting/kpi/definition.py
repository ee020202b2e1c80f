"""What a figure is: a question, a formula in words, and the cases that are counted."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

AT = "f.occurred_at"
NO_TIME = "CAST(NULL AS timestamptz)"


class KpiCode(StrEnum):
    LEADS = "leads"
    CONVERSION = "conversion"
    FIRST_ANSWER = "first-answer"
    CHECK_TURNAROUND = "check-turnaround"
    CLEARANCE_RATE = "clearance-rate"
    HITS_PER_CHECK = "hits-per-check"
    MATTERS_OPENED = "matters-opened"
    MATTERS_CLOSED = "matters-closed"
    RETENTION = "retention"
    COMPLAINTS = "complaints"
    COMPLAINT_RATE = "complaint-rate"
    REGISTERED_ON_TIME = "registered-on-time"
    INVESTIGATED_ON_TIME = "investigated-on-time"
    COMPLAINT_CAUSES = "complaint-causes"
    SATISFACTION = "satisfaction"


class Unit(StrEnum):
    COUNT = "count"
    SHARE = "share"
    SECONDS = "seconds"
    RATIO = "ratio"


@dataclass(frozen=True)
class Text:
    """In both languages; Chinese comes first wherever both are shown."""

    zh: str
    en: str

    def read(self, language: str) -> str:
        return self.en if language == "en" else self.zh


@dataclass(frozen=True)
class Cases:
    """SQL expressions over `facts f`, `subjects` and `:now`: one row is one case.

    A case belongs to the month of `at` in its office's zone, with `until` to every month from
    `at` to `until`.
    """

    where: str
    source: str = "facts"
    joins: str = ""
    at: str = AT
    until: str = NO_TIME
    numerator: str = "1"
    denominator: str = "1"
    detail: str = "CAST(NULL AS text)"


@dataclass(frozen=True)
class Kpi:
    """`value` of a sum is the numerators', of a mean numerators over denominators.

    `detail` names what the cases are told apart by beside office, lawyer and area.
    """

    code: KpiCode
    name: Text
    question: Text
    formula: Text
    unit: Unit
    clause: str
    value: Literal["sum", "mean", "median"]
    cases: tuple[Cases, ...]
    detail: Text | None = None
