"""Working days of the Chinese calendar as periods are counted in them (E5): pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Day:
    """`is_provisional`: the year's holidays were not published when the day was written down."""

    is_working: bool
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class End:
    """`at` is 24:00 of the last day, which is 0:00 of the next one, in the office's zone."""

    at: datetime
    is_provisional: bool


def last_day_of(end: datetime, zone: ZoneInfo) -> date:
    """Return the day whose 24:00 the end is."""
    return (end - timedelta(seconds=1)).astimezone(zone).date()


def end_of_nth_working_day(
    start: datetime, count: int, zone: ZoneInfo, days: Mapping[date, Day]
) -> End:
    """Return where a period of `count` working days ends; the day of the start does not count.

    A day that is not in `days` is a working day from Monday to Friday, provisionally.
    """
    if count < 1:
        raise ValueError("A period has at least one working day.")
    day, is_provisional = start.astimezone(zone).date(), False
    while count:
        day += timedelta(days=1)
        known = days.get(day) or Day(day.weekday() < SATURDAY, is_provisional=True)
        is_provisional |= known.is_provisional
        count -= known.is_working
    return End(datetime.combine(day + timedelta(days=1), time(), zone), is_provisional)
