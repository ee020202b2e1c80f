"""The profile of a member of staff, as it is announced, imported and changed."""

from typing import Annotated, Literal

from pydantic import Field

from firm.staff.actions import Profile
from kit.http import Body

Email = Annotated[str, Field(pattern=r"^[^@\s]{1,64}@[^@\s]+\.[^@\s]+$", max_length=254)]
Tag = Annotated[str, Field(min_length=1, max_length=60)]


class ProfileBody(Body):
    display_name: str = Field(min_length=1, max_length=100)
    email: Email
    language: Literal["zh-CN", "en"] = "zh-CN"
    languages: tuple[Tag, ...] = Field(default=(), max_length=20)
    bar_number: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{4,30}$")] | None = None
    expertise: tuple[Tag, ...] = Field(default=(), max_length=30)

    def profile(self) -> Profile:
        fields = Profile.__dataclass_fields__
        return Profile(**{name: getattr(self, name) for name in fields})
