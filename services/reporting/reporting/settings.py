from zoneinfo import ZoneInfo

from pydantic import field_validator

from kit.settings import ServiceSettings


class Settings(ServiceSettings):
    """`zone`: which month it is for a reader who names none."""

    zone: str = "Asia/Shanghai"

    @field_validator("zone")
    @classmethod
    def _is_zone(cls, name: str) -> str:
        return ZoneInfo(name).key
