"""Seven working days on the Chinese calendar, as an independent table (E5)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from complaints.calendar.actions import keep_calendar
from complaints.calendar.published import VERSION, calendar, last_published_year
from complaints.calendar.queries import end_of_working_days
from complaints.calendar.working_days import end_of_nth_working_day
from complaints.testing import Store

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
DAYS = dict(calendar())
# start in Shanghai, working days, the last day of the period
ENDS = [
    ("2026-03-09T09:00", 1, "2026-03-10", "the day of the start does not count"),
    ("2026-03-09T09:00", 7, "2026-03-18", "one weekend"),
    ("2026-03-09T23:59", 7, "2026-03-18", "late in the day"),
    ("2026-03-07T12:00", 1, "2026-03-09", "from a Saturday"),
    ("2026-02-13T09:00", 1, "2026-02-14", "a make-up workday on Saturday 14 February"),
    ("2026-02-13T09:00", 2, "2026-02-24", "then Spring Festival, 15 to 23 February"),
    ("2026-02-13T09:00", 7, "2026-03-02", "and a make-up workday on Saturday 28 February"),
    ("2026-09-18T09:00", 1, "2026-09-20", "a make-up workday on Sunday 20 September"),
    ("2026-09-24T09:00", 7, "2026-10-12", "two feasts and a make-up workday on 10 October"),
    ("2026-04-30T17:00", 1, "2026-05-06", "month end before the May holiday"),
    ("2026-01-30T17:00", 1, "2026-02-02", "month end before a weekend"),
    ("2025-12-31T17:00", 1, "2026-01-04", "year end, with a make-up workday on Sunday"),
    ("2025-12-25T17:00", 7, "2026-01-06", "over the year's end"),
]


@pytest.mark.parametrize(("start", "count", "last", "why"), ENDS, ids=[row[3] for row in ENDS])
def test_a_period_ends_at_midnight_after_its_last_working_day(
    start: str, count: int, last: str, why: str
) -> None:
    begin = datetime.fromisoformat(start).replace(tzinfo=SHANGHAI)

    end = end_of_nth_working_day(begin, count, SHANGHAI, DAYS)

    assert end.at == datetime.fromisoformat(last).replace(tzinfo=SHANGHAI) + timedelta(days=1), why
    assert not end.is_provisional


def test_the_office_decides_which_day_it_is() -> None:
    start = datetime.fromisoformat("2026-03-09T20:00:00+00:00")

    assert end_of_nth_working_day(start, 1, SHANGHAI, DAYS).at.date() == date(2026, 3, 12)
    assert end_of_nth_working_day(start, 1, NEW_YORK, DAYS).at.date() == date(2026, 3, 11)


def test_midnight_follows_the_clocks_of_the_zone() -> None:
    start = datetime(2026, 3, 6, 12, tzinfo=NEW_YORK)

    end = end_of_nth_working_day(start, 1, NEW_YORK, DAYS)

    assert end.at.isoformat() == "2026-03-10T00:00:00-04:00"


def test_a_year_that_is_not_published_is_provisional() -> None:
    year = last_published_year()
    start = datetime(year, 12, 30, 12, tzinfo=SHANGHAI)

    assert not end_of_nth_working_day(start, 1, SHANGHAI, DAYS).is_provisional
    end = end_of_nth_working_day(start, 7, SHANGHAI, DAYS)
    assert end.is_provisional
    assert end.at.date() > date(year + 1, 1, 8)


def test_beyond_the_calendar_weekdays_count_provisionally() -> None:
    start = datetime(2099, 12, 30, 12, tzinfo=SHANGHAI)  # a Wednesday

    end = end_of_nth_working_day(start, 3, SHANGHAI, {})

    assert (end.at.date(), end.is_provisional) == (date(2100, 1, 5), True)


def test_a_period_has_at_least_one_day() -> None:
    with pytest.raises(ValueError, match="at least one"):
        end_of_nth_working_day(datetime(2026, 3, 9, tzinfo=SHANGHAI), 0, SHANGHAI, DAYS)


async def test_the_table_counts_as_the_source_does(store: Store) -> None:
    for start, count, last, why in ENDS:
        begin = datetime.fromisoformat(start).replace(tzinfo=SHANGHAI)
        end = await store.do(end_of_working_days, begin, count, "Asia/Shanghai")
        last_day = end.at.astimezone(SHANGHAI).date() - timedelta(days=1)
        assert last_day == date.fromisoformat(last), why


async def test_an_older_calendar_is_replaced(store: Store) -> None:
    older = "UPDATE working_day SET version = 'older', is_working = true, is_provisional = true"
    await store.do(lambda session: session.execute(text(older)))

    await store.do(keep_calendar)

    ((versions, feast, provisional),) = await store.rows(
        "SELECT array_agg(DISTINCT version),"
        " bool_or(is_working) FILTER (WHERE day = '2026-10-01'),"
        " bool_or(is_provisional) FILTER (WHERE day < '2027-01-01') FROM working_day"
    )
    assert (versions, feast, provisional) == ([VERSION], False, False)
