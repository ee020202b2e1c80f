from datetime import timedelta

from pydantic import Field

from kit.settings import HttpSettings, LinkSigningSettings, ServiceSettings, SmtpSettings


class StreamingHttpSettings(HttpSettings):
    """Each browser that listens is a request in flight."""

    max_in_flight: int = Field(default=2000, ge=1)


class Settings(ServiceSettings):
    """`public_url` is the gateway's address, for the links in mails.

    A stream ends after `stream_seconds`, as a token does; browsers go on by themselves.
    """

    http: StreamingHttpSettings = StreamingHttpSettings()
    smtp: SmtpSettings = SmtpSettings()
    links: LinkSigningSettings
    public_url: str = "http://127.0.0.1:8080"
    links_valid: timedelta = timedelta(days=180)
    stream_seconds: float = Field(default=300, ge=0)
