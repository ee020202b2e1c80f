"""Progress lines; time spent downloading is added up apart."""

import sys
import time

_STARTED = time.monotonic()
_downloaded = 0.0


def say(text: str, *, downloaded: float = 0.0) -> None:
    """Print one line at once, with the seconds since the start."""
    global _downloaded  # noqa: PLW0603  # one clock for the process
    _downloaded += downloaded
    note = f" (download {downloaded:.0f} s)" if downloaded else ""
    print(f"[{time.monotonic() - _STARTED:5.1f} s] {text}{note}", flush=True)


def timings() -> str:
    spent = time.monotonic() - _STARTED
    return f"{spent - _downloaded:.0f} s, and {_downloaded:.0f} s of downloads"


def complain(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
