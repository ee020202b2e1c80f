"""How this process speaks to the broker."""

from typing import Any

from aiokafka import AIOKafkaProducer
from faststream.kafka import KafkaBroker
from faststream.security import BaseSecurity, SASLScram512

from kit import closed_writes
from kit.settings import KafkaSettings

closed_writes.mend()


def client_options(settings: KafkaSettings) -> dict[str, Any]:
    """Return the options that every aiokafka client takes."""
    options: dict[str, Any] = {"bootstrap_servers": settings.bootstrap}
    if settings.username:
        options |= {
            "security_protocol": "SASL_PLAINTEXT",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": settings.username,
            "sasl_plain_password": settings.password.get_secret_value(),
        }
    return options


def make_producer(settings: KafkaSettings) -> AIOKafkaProducer:
    """Acknowledged by all, without duplicates of its own making."""
    return AIOKafkaProducer(
        **client_options(settings),
        acks="all",
        enable_idempotence=True,
        max_batch_size=256 * 1024,
        request_timeout_ms=20_000,
    )


def make_broker(settings: KafkaSettings) -> KafkaBroker:
    """Consumers only; a handler never publishes."""
    security: BaseSecurity | None = None
    if settings.username:
        security = SASLScram512(settings.username, settings.password.get_secret_value())
    return KafkaBroker(
        settings.bootstrap,
        security=security,
        consumer_only=True,
        allow_auto_create_topics=False,
        apply_types=False,
        logger=None,
        graceful_timeout=15,
    )
