"""`python -m kit.testing.program relay|worker [GROUP]`: a process to be killed or frozen.

Settings as a service reads them; it takes part in the domain of `kit.testing.ledger`.
"""

import asyncio
import logging
import sys

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


async def main(role: str, group: str) -> None:
    settings = Settings()
    database = Database(settings.database)
    if role == "relay":
        relay = Relay("ledger", database, settings.kafka, settings.delivery_timeout)
        await relay.run()
    consumers = [ledger.make_consumer(group)]
    worker = Worker(database, settings.kafka, consumers, Cipher(settings.secrets.data_key))
    await worker.run()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    try:
        asyncio.run(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ledger.GROUPS[0]))  # noqa: PLR2004 - program, role, group
    except RestartError as error:
        leave(error)
