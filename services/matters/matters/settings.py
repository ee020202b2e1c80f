from pydantic import Field

from kit.settings import HttpSettings, ServiceSettings


class ImportingHttpSettings(HttpSettings):
    """Imports come as one body of several thousand engagements."""

    max_body_bytes: int = Field(default=67_108_864, gt=0)


class Settings(ServiceSettings):
    http: ImportingHttpSettings = ImportingHttpSettings()
