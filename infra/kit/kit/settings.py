"""Fragments of settings; a service composes them and reads the environment once, in app.py."""

import base64
from typing import Annotated

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, ConfigDict, Field, HttpUrl, PostgresDsn, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=0, le=65535)]


class Fragment(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DatabaseSettings(Fragment):
    """`url` is the app role's, `owner_url` the migrating role's (only `migrate` needs it)."""

    url: str
    owner_url: str = ""
    pool_size: int = Field(default=5, ge=1, le=50)
    pool_timeout_seconds: float = Field(default=3, gt=0)

    @field_validator("url", "owner_url")
    @classmethod
    def _is_postgres(cls, url: str) -> str:
        if url:
            PostgresDsn(url)
        return url.replace("postgresql://", "postgresql+asyncpg://", 1)


class KafkaSettings(Fragment):
    """`prefix` goes before every topic and group name; empty in production.

    `instance` tells replicas of a service apart in their groups and stays over a restart; the
    host's name by default.
    """

    bootstrap: str
    username: str = ""
    password: SecretStr = SecretStr("")
    prefix: str = ""
    instance: str = ""


class ElasticsearchSettings(Fragment):
    url: str
    username: str = ""
    password: SecretStr = SecretStr("")
    prefix: str = ""


class OidcSettings(Fragment):
    """`jwks_url` defaults to what the issuer's discovery document says.

    `clients`: the `azp` values accepted; empty accepts every client of the issuer.
    """

    issuer: str
    audience: str = "hengping"
    jwks_url: str = ""
    clients: frozenset[str] = frozenset()

    @field_validator("issuer", "jwks_url")
    @classmethod
    def _is_url(cls, url: str) -> str:
        if url:
            HttpUrl(url)
        return url


class HttpSettings(Fragment):
    host: str = "127.0.0.1"
    port: Port = 8000
    max_body_bytes: int = Field(default=1_048_576, gt=0)
    max_in_flight: int = Field(default=200, ge=1)


class SecretsSettings(Fragment):
    """`data_key`: 32 bytes in base64, encrypts what rests in dead letters and stored answers."""

    data_key: SecretStr


class LinkSigningSettings(Fragment):
    """`private_key`: the 32 bytes of an Ed25519 key in base64 (kit.links)."""

    private_key: SecretStr

    def key(self) -> dict[str, str | list[str]]:
        """Return it as a JWK."""
        seed = base64.b64decode(self.private_key.get_secret_value(), validate=True)
        public = LinkReadingSettings(public_key=self.public_key)
        return public.key() | {"d": _url_safe(seed)}

    @property
    def public_key(self) -> str:
        """Return what the readers of the links are told."""
        seed = base64.b64decode(self.private_key.get_secret_value(), validate=True)
        public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
        return base64.b64encode(public.public_bytes_raw()).decode()


class LinkReadingSettings(Fragment):
    """`public_key`: the 32 bytes of an Ed25519 key in base64."""

    public_key: str

    def key(self) -> dict[str, str | list[str]]:
        """Return it as a JWK."""
        public = base64.b64decode(self.public_key, validate=True)
        return {"kty": "OKP", "crv": "Ed25519", "x": _url_safe(public)}


class SmtpSettings(Fragment):
    """Where mail is handed over; `sender` stands in From."""

    host: str = "127.0.0.1"
    port: Port = 25
    sender: str = "hengping@localhost"
    username: str = ""
    password: SecretStr = SecretStr("")
    starttls: bool = False


class PublicFormSettings(Fragment):
    """How many uses the public pages allow within the window: from one address, and in all.

    Of `proxies` alone X-Forwarded-For is believed.
    """

    window_minutes: int = Field(default=10, ge=1)
    most_from_one_address: int = Field(default=20, ge=1)
    most: int = Field(default=600, ge=1)
    proxies: frozenset[str] = frozenset({"127.0.0.1", "::1"})


class TelemetrySettings(Fragment):
    """No spans are exported while `otlp_endpoint` is empty."""

    otlp_endpoint: str = ""


class ServiceSettings(BaseSettings):
    """What every service needs; each service subclasses it with its own fields."""

    model_config = SettingsConfigDict(
        frozen=True, env_prefix="HENGPING_", env_nested_delimiter="__", extra="ignore"
    )

    database: DatabaseSettings
    kafka: KafkaSettings
    oidc: OidcSettings
    secrets: SecretsSettings
    http: HttpSettings = HttpSettings()
    telemetry: TelemetrySettings = TelemetrySettings()
    log_level: str = "INFO"


def _url_safe(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
