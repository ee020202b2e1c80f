"""How a request names an office and its zone."""

from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("must be an IANA time zone, such as Asia/Shanghai")
    return ZoneInfo(name).key


TimeZone = Annotated[str, Field(max_length=60), AfterValidator(_known_zone)]
Code = Annotated[str, Field(pattern=r"^[A-Z0-9]{1,10}$")]
