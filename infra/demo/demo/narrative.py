"""The story on the screen: time, sentence, and where to look."""

import sys
import time
from typing import TextIO


class Narrative:
    """Prints one numbered step after the other, Chinese first."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self._out = out
        self._began = time.monotonic()
        self._steps = 0

    def title(self, zh: str, en: str) -> None:
        self._print(f"\n{zh}\n{en}\n{'─' * 78}")

    def step(self, zh: str, en: str, *where: str) -> None:
        """Tell one step; `where` are ids and addresses, a line each."""
        self._steps += 1
        seconds = time.monotonic() - self._began
        self._print(f"{self._steps:>3}. [{seconds:6.2f} s] {zh}\n{'':17}{en}")
        for line in where:
            self._print(f"{'':17}→ {line}")

    def note(self, text: str) -> None:
        self._print(f"{'':17}{text}")

    def _print(self, text: str) -> None:
        self._out.write(text + "\n")
        self._out.flush()
