"""A report as tables, before it becomes a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from reporting.kpi.definition import Unit

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


@dataclass(frozen=True)
class Measure:
    """A figure with what it is counted in; shares from 0 to 1, times in seconds."""

    value: float | None
    unit: Unit


Cell: TypeAlias = str | int | Measure | None


@dataclass(frozen=True)
class Table:
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Document:
    title: str
    month: str
    made_at: datetime
    language: str
    tables: Sequence[Table]


def shown(cell: Cell, language: str) -> str:
    """Return the cell as a reader of a page sees it."""
    if isinstance(cell, Measure):
        return "–" if cell.value is None else _measured(cell.value, cell.unit, language)
    return "–" if cell is None else str(cell)


def _measured(value: float, unit: Unit, language: str) -> str:
    match unit:
        case Unit.COUNT:
            return f"{value:,.0f}"
        case Unit.SHARE:
            return f"{value:.1%}"
        case Unit.RATIO:
            return f"{value:,.2f}"
        case Unit.SECONDS:
            return _duration(value, language)


def _duration(seconds: float, language: str) -> str:
    for size, zh, en in ((DAY, "天", "d"), (HOUR, "小时", "h"), (MINUTE, "分钟", "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {en if language == 'en' else zh}"
    return f"{seconds:.1f} {'s' if language == 'en' else '秒'}"
