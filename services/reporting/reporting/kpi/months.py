"""Months as readers name them: 2026-11."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

Month = Annotated[
    str,
    Field(
        pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$",
        max_length=7,
        description="2026-11; without it the present month.",
    ),
]
FURTHEST_ZONE = timedelta(days=1)


def first_day(month: str | None, now: datetime, zone: str) -> date:
    """Return the first day of the month that is meant."""
    if month is None:
        return now.astimezone(ZoneInfo(zone)).date().replace(day=1)
    return date.fromisoformat(f"{month}-01")


def shown(first: date) -> str:
    return f"{first:%Y-%m}"


def series(last: date, count: int) -> list[date]:
    """Return the first days of `count` months, the last one at the end."""
    found = [last]
    while len(found) < count:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[::-1]


def bounds(months: list[date]) -> tuple[datetime, datetime]:
    """Return moments between which the months lie in every zone of the earth."""
    starts = datetime(months[0].year, months[0].month, 1, tzinfo=UTC)
    ends = datetime(months[-1].year, months[-1].month, 28, tzinfo=UTC) + timedelta(days=4)
    return starts - FURTHEST_ZONE, ends.replace(day=1) + FURTHEST_ZONE
