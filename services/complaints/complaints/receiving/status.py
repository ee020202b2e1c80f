"""What a one-time link is for, and where a matter's number stands in a text; pure."""

import re
from typing import Final

FORM_PURPOSE: Final = "complaint"
"""The row of the link is the matter."""
STATUS_PURPOSE: Final = "complaint-status"
"""The row of the link is the complaint."""

_NUMBER: Final = re.compile(r"[(（]\d{4}[)）][^\s()（）,，。;；]{1,20}-\d{5,9}")


def number_in(text: str) -> str | None:
    """Return the first matter's number in our own form: `(2026)SH-00012`."""
    found = _NUMBER.search(text)
    return found and found[0].replace("（", "(").replace("）", ")")
