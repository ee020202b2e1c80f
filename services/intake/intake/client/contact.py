"""How to reach a client, and whether the client agreed to it."""

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from intake.texts import Email, Line, Phone
from kit.http import Body


class Language(StrEnum):
    ZH = "zh-CN"
    EN = "en"


class Address(Body):
    email: Email | None = None
    phone: Phone | None = None
    language: Language = Language.ZH
    may_be_contacted: bool

    @model_validator(mode="after")
    def _can_be_contacted(self) -> Self:
        if self.may_be_contacted and self.email is None and self.phone is None:
            raise ValueError("someone who may be contacted needs an e-mail address or a phone")
        return self


class Contact(Address):
    display_name: Line
