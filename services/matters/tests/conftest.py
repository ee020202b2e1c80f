import pytest

from kit.db import Database
from kit.testing.client import Api, Serve
from kit.testing.databases import ServiceDatabase
from matters.app import SERVICE
from matters.directory.testing import furnish
from matters.testing import Store


@pytest.fixture
async def database(service_database: ServiceDatabase) -> Database:
    database = await service_database("matters")
    async with database.sessions.begin() as session:
        await furnish(session)
    return database


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database)


@pytest.fixture
async def api(database: Database, serve: Serve) -> Api:
    return await serve(SERVICE, database)
