"""Servers for a benchmark: HENGPING_TEST_*, a database of its own, topics under a prefix."""

import importlib.util
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from uuid import uuid4

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pydantic import SecretStr

from kit.db import Database
from kit.kafka import client_options
from kit.settings import KafkaSettings
from kit.testing import ledger
from kit.testing.databases import Databases, create_tables


@dataclass(frozen=True)
class Rig:
    database: Database
    kafka: KafkaSettings


def kafka_settings() -> KafkaSettings:
    return KafkaSettings(
        bootstrap=os.environ["HENGPING_TEST_KAFKA_BOOTSTRAP"],
        username=os.environ["HENGPING_TEST_KAFKA_USERNAME"],
        password=SecretStr(os.environ["HENGPING_TEST_KAFKA_PASSWORD"]),
        prefix=f"b{uuid4().hex[:8]}.",
    )


@asynccontextmanager
async def rig(topics: Sequence[str], partitions: int = 4) -> AsyncIterator[Rig]:
    kafka, metadata = kafka_settings(), ledger.make_metadata()
    databases = Databases(os.environ["HENGPING_TEST_POSTGRES_URL"])
    admin = AIOKafkaAdminClient(**client_options(kafka))
    await admin.start()
    names = [kafka.prefix + topic for topic in topics]
    await admin.create_topics([NewTopic(name, partitions, 1) for name in names])
    try:
        template = f"bench_{uuid4().hex[:8]}"
        database = await databases.copy_of(template, lambda given: create_tables(metadata, given))
        yield Rig(database, kafka)
    finally:
        await databases.close()
        await databases.drop_template(template)
        await admin.delete_topics(names)
        await admin.close()


def load_raw(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / f"raw/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def show(name: str, raw: float, ours: float, unit: str) -> None:
    """Print one row of the table of ratios."""
    print(f"{name:<34} {raw:>10,.0f} {ours:>10,.0f} {unit:<10} {ours / raw:>6.2f}")  # noqa: T201 - a report
