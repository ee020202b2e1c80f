from datetime import timedelta
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from pydantic import Field

from kit.settings import (
    Fragment,
    HttpSettings,
    LinkReadingSettings,
    Port,
    PublicFormSettings,
    ServiceSettings,
)


class EvidenceHttpSettings(HttpSettings):
    """Evidence comes within the body, as base64."""

    max_body_bytes: int = Field(default=16_777_216, gt=0)


class MailInSettings(Fragment):
    """Where complaints arrive by mail; `addresses` may receive, none means any."""

    host: str = "127.0.0.1"
    port: Port = 8025
    addresses: frozenset[str] = frozenset()
    max_bytes: int = Field(default=20_971_520, ge=10_000)


class FilesSettings(Fragment):
    """`folder` holds the evidence, outside the database."""

    folder: Path
    max_bytes: int = Field(default=10_485_760, ge=1)
    max_per_complaint: int = Field(default=50, ge=1)


class PeriodSettings(Fragment):
    """E4, D5.2.1 and E5; what the sources leave open has a default.

    `recusal_minutes`: after which an unanswered check of an investigator is shown as overdue.
    `no_reply_days`: after which silence about the answer closes a complaint.
    """

    registration_hours: int = Field(default=24, ge=1)
    registration_warning_hours: int = Field(default=4, ge=1)
    preliminary_hours: int = Field(default=48, ge=1)
    preliminary_warning_hours: int = Field(default=8, ge=1)
    investigation_days: int = Field(default=7, ge=2, le=60)
    investigation_warning_days: int = Field(default=1, ge=1)
    recusal_minutes: int = Field(default=15, ge=1)
    no_reply_days: int = Field(default=30, ge=1)

    @property
    def registration(self) -> timedelta:
        return timedelta(hours=self.registration_hours)

    @property
    def registration_warning(self) -> timedelta:
        return timedelta(hours=self.registration_warning_hours)

    @property
    def preliminary(self) -> timedelta:
        return timedelta(hours=self.preliminary_hours)

    @property
    def preliminary_warning(self) -> timedelta:
        return timedelta(hours=self.preliminary_warning_hours)

    @property
    def recusal(self) -> timedelta:
        return timedelta(minutes=self.recusal_minutes)

    @property
    def no_reply(self) -> timedelta:
        return timedelta(days=self.no_reply_days)


class Settings(ServiceSettings):
    files: FilesSettings
    links: LinkReadingSettings
    http: EvidenceHttpSettings = EvidenceHttpSettings()
    mail_in: MailInSettings = MailInSettings()
    periods: PeriodSettings = PeriodSettings()
    public_form: PublicFormSettings = PublicFormSettings()


async def _current(request: Request) -> Settings:
    settings: Settings = request.app.state.running.settings
    return settings


Current = Annotated[Settings, Depends(_current)]
