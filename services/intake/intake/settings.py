from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request
from pydantic import Field

from kit.settings import PublicFormSettings, ServiceSettings


class Settings(ServiceSettings):
    """The sources leave these periods open.

    `consultation_entry_hours`: within which a talk must be entered (A5.1).
    `screening_minutes`: after which an unanswered check is shown as overdue.
    `inquiry_days`: after which an inquiry without signature expires.
    """

    public_form: PublicFormSettings = PublicFormSettings()
    consultation_entry_hours: int = Field(default=24, ge=1)
    screening_minutes: int = Field(default=5, ge=1)
    inquiry_days: int = Field(default=90, ge=1)

    @property
    def screening_time(self) -> timedelta:
        return timedelta(minutes=self.screening_minutes)

    @property
    def inquiry_life(self) -> timedelta:
        return timedelta(days=self.inquiry_days)


async def _current(request: Request) -> Settings:
    settings: Settings = request.app.state.running.settings
    return settings


Current = Annotated[Settings, Depends(_current)]
