"""What `chinese_calendar` knows of published years, and a guess for those that are not."""

from collections.abc import Iterator
from datetime import date, timedelta
from importlib.metadata import version

from chinese_calendar import constants

from complaints.calendar.working_days import SATURDAY, Day

VERSION = f"chinese_calendar {version('chinese_calendar')}"
FIRST_YEAR = 2024
YEARS_AHEAD = 2
# Holidays of every year by law; the moving feasts are announced with the year.
_FIXED = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


def last_published_year() -> int:
    years: list[int] = [day.year for day in constants.holidays]
    return max(years)


def calendar() -> Iterator[tuple[date, Day]]:
    """Yield every day from FIRST_YEAR on; years after the last published one are provisional."""
    published = last_published_year()
    day, end = date(FIRST_YEAR, 1, 1), date(published + YEARS_AHEAD, 12, 31)
    while day <= end:
        yield day, _published(day) if day.year <= published else _guessed(day)
        day += timedelta(days=1)


def _published(day: date) -> Day:
    """Count a make-up workday (调休), which is a working day at a weekend."""
    is_usual = day.weekday() < SATURDAY and day not in constants.holidays
    return Day(is_usual or day in constants.workdays, is_provisional=False)


def _guessed(day: date) -> Day:
    is_working = day.weekday() < SATURDAY and (day.month, day.day) not in _FIXED
    return Day(is_working, is_provisional=True)
