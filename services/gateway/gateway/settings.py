"""What the gateway is told by its environment (prefix HENGPING_)."""

from pydantic import Field, HttpUrl, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from kit.settings import (
    DatabaseSettings,
    Fragment,
    HttpSettings,
    OidcSettings,
    SecretsSettings,
    TelemetrySettings,
)


class LoginSettings(Fragment):
    """`public_url` is what the browser types; the login comes back to it."""

    client_id: str = "gateway"
    client_secret: SecretStr
    public_url: HttpUrl
    session_hours: int = Field(default=8, ge=1, le=24)

    @property
    def secure(self) -> bool:
        return self.public_url.scheme == "https"


class LimitSettings(Fragment):
    """Requests per minute; counted in memory, so per replica.

    `per_credential` counts one token or cookie, `anonymous` an address without one,
    `per_address` everything from one address (an office behind one router).
    """

    per_credential: int = Field(default=1200, ge=1)
    anonymous: int = Field(default=300, ge=1)
    per_address: int = Field(default=12_000, ge=1)


class Settings(BaseSettings):
    """`upstreams` maps the first path segment after /v1 to the service's address."""

    model_config = SettingsConfigDict(
        frozen=True, env_prefix="HENGPING_", env_nested_delimiter="__", extra="ignore"
    )

    database: DatabaseSettings
    oidc: OidcSettings
    secrets: SecretsSettings
    login: LoginSettings
    upstreams: dict[str, HttpUrl]
    http: HttpSettings = HttpSettings()
    telemetry: TelemetrySettings = TelemetrySettings()
    limits: LimitSettings = LimitSettings()
    log_level: str = "INFO"

    @property
    def addresses(self) -> dict[str, str]:
        return {name: str(url).rstrip("/") for name, url in self.upstreams.items()}
