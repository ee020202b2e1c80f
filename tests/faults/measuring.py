"""What a run measured, in seconds: printed as a table at its end, never a reason to fail.

The limits are those of the fault matrix for two idle cores; a loaded machine may be over them.
"""

import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

LIMITS: Final = {
    "F1 api back": 10.0,
    "F1 consumption back": 20.0,
    "F2 exit after SIGTERM": 20.0,
    "F4 drained after Kafka's start": 60.0,
    "F4 inquiry taken while Kafka is away": 3.0,
    "F8 check by request is incomplete": 3.0,
    "F8 check of a sheet is incomplete": 3.0,
    "F8 index equal after Elasticsearch's start": 30.0,
    "F8 checks repeated after the index was equal": 90.0,
    "F11 index rebuilt": 300.0,
    "F16 every record produced and taken again": 60.0,
    "F16 every topic read again": 60.0,
    "F18 all put aside": 60.0,
    "F18 a mandate is screened meanwhile": 5.0,
    "F20 fires after its start": 10.0,
    "I4 index equal once all is quiet": 15.0,
    "I5 outboxes sent and lag 0": 30.0,
}


class Measured:
    def __init__(self) -> None:
        self._seconds: dict[str, list[float]] = defaultdict(list)
        self._facts: dict[str, str] = {}

    def note(self, what: str, seconds: float) -> None:
        assert what in LIMITS, f"{what} has no limit"
        self._seconds[what].append(seconds)

    @contextmanager
    def timing(self, what: str) -> Iterator[None]:
        """Note how long the block took, if it ends well."""
        start = time.monotonic()
        yield
        self.note(what, time.monotonic() - start)

    def tell(self, what: str, fact: str) -> None:
        """Keep a line of another kind for the report."""
        self._facts[what] = fact

    def lines(self) -> list[str]:
        if not self._seconds:
            return []
        head = f"{'measured':<46} {'times':>5} {'median':>7} {'worst':>7} {'limit':>6}"
        rows = [head]
        for what in LIMITS:
            if found := self._seconds.get(what):
                over = "  over" if max(found) > LIMITS[what] else ""
                rows.append(
                    f"{what:<46} {len(found):>5} {statistics.median(found):>7.1f} "
                    f"{max(found):>7.1f} {LIMITS[what]:>6.0f}{over}"
                )
        return rows + [f"{what}: {fact}" for what, fact in self._facts.items()]
