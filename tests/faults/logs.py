"""What the processes of the services write down while a test watches."""

from collections.abc import Mapping
from pathlib import Path

from native.stack import Stack


def log_sizes(stack: Stack) -> dict[str, int]:
    """By unit, how long its log is now."""
    return {name: Path(unit["log"]).stat().st_size for name, unit in _units(stack)}


def said_since(stack: Stack, sizes: Mapping[str, int]) -> dict[str, list[str]]:
    """By unit, the lines it has logged since then."""
    said = {}
    for name, unit in _units(stack):
        with Path(unit["log"]).open("rb") as log:
            log.seek(sizes[name])
            said[name] = log.read().decode(errors="replace").splitlines()
    return said


def _units(stack: Stack) -> list[tuple[str, dict[str, str]]]:
    return list(stack.run()["services"].items())
