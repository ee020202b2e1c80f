"""Matter numbers: `(2026)SH-00012` is the 12th matter that office SH opened in 2026.

The year is that of the opening in the office's time zone. Counting is gap-free per office and
year; beyond 99999 the number simply grows a digit.
"""

import re
from typing import NamedTuple

_OWN_FORM = re.compile(r"\((\d{4})\)(.+)-(\d{5,9})")


class Number(NamedTuple):
    year: int
    office_code: str
    nth: int

    def __str__(self) -> str:
        return f"({self.year}){self.office_code}-{self.nth:05}"


def read_number(text: str) -> Number | None:
    """Return the parts of a number in our own form, None for any other form."""
    match = _OWN_FORM.fullmatch(text)
    return Number(int(match[1]), match[2], int(match[3])) if match else None
