import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.schema import CreateTable

from conflicts.db import Base
from conflicts.reception.testing import Desk
from kit.db import Database
from kit.settings import DatabaseSettings
from kit.testing.databases import Databases, create_tables

TABLES = Base.metadata.sorted_tables
EMPTY = "; ".join(f"DELETE FROM {table.name}" for table in reversed(TABLES))  # noqa: S608 - ours
SHAPE = "".join(str(CreateTable(table)) for table in TABLES)
TEMPLATE = f"template_protocol_{hashlib.sha256(SHAPE.encode()).hexdigest()[:12]}"


@pytest.fixture(scope="session")
def one_database(postgres: str) -> Iterator[DatabaseSettings]:
    """Make one for all tests of the protocol: each of them starts with empty tables."""
    databases = Databases(postgres)
    yield asyncio.run(_make(databases))
    asyncio.run(databases.close())


async def _make(databases: Databases) -> DatabaseSettings:
    database = await databases.copy_of(
        TEMPLATE, lambda settings: create_tables(Base.metadata, settings)
    )
    await database.dispose()
    return database.settings


@pytest.fixture
async def desk(one_database: DatabaseSettings) -> AsyncIterator[Desk]:
    database = Database(one_database)
    async with database.sessions.begin() as session:
        await session.execute(text(f"DO $$ BEGIN {EMPTY}; END $$"))
    desk = Desk(database)
    await desk.opens()
    yield desk
    await database.dispose()
