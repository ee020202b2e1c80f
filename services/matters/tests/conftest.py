import pytest

from kit.db import Database
from kit.testing.databases import ServiceDatabase
from matters.testing import Store, furnish


@pytest.fixture
async def database(service_database: ServiceDatabase) -> Database:
    database = await service_database("matters")
    async with database.sessions.begin() as session:
        await furnish(session)
    return database


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database)
