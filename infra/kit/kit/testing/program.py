"""A process to be killed or frozen: `relay`, `worker [GROUP]` or `announcer [GROUP]`.

Settings as a service reads them; it takes part in the domain of `kit.testing.ledger`.
"""

import asyncio
import os
from collections.abc import Mapping

from pydantic_settings import BaseSettings, SettingsConfigDict

from kit.crypto import Cipher
from kit.db import Database
from kit.exits import RestartError, leave
from kit.relay import Relay
from kit.settings import DatabaseSettings, KafkaSettings, SecretsSettings
from kit.testing import ledger
from kit.worker import Worker


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="HENGPING_", env_nested_delimiter="__")

    database: DatabaseSettings
    kafka: KafkaSettings
    secrets: SecretsSettings
    delivery_timeout: float = 30


def run(arguments: list[str], environment: Mapping[str, str]) -> None:
    """Run in a process of its own, silently."""
    os.environ.update(environment)
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silence, stream)
    role, *group = arguments
    try:
        asyncio.run(_run(role, *group))
    except RestartError as error:
        leave(error)


async def _run(role: str, group: str = ledger.GROUPS[0]) -> None:
    settings = Settings()
    database = Database(settings.database)
    if role == "relay":
        relay = Relay("ledger", database, settings.kafka, settings.delivery_timeout)
        await relay.run()
    consumer = ledger.make_consumer(group, announces=role == "announcer")
    worker = Worker(database, settings.kafka, [consumer], Cipher(settings.secrets.data_key))
    await worker.run()
