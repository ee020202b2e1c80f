"""Dates as the calendar of an office shows them."""

from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class _Zoned(Protocol):
    @property
    def timezone(self) -> str: ...


def office_date(moment: datetime, office: _Zoned) -> date:
    return moment.astimezone(ZoneInfo(office.timezone)).date()
