import pytest

from kit.db import Database
from kit.testing.client import Api, Serve
from kit.testing.databases import ServiceDatabase
from reporting.app import SERVICE
from reporting.fact.testing import offices
from reporting.testing import Store, beat, readers


@pytest.fixture
async def database(service_database: ServiceDatabase) -> Database:
    database = await service_database("reporting")
    async with database.sessions.begin() as session:
        await beat(session)
    return database


@pytest.fixture
async def store(database: Database) -> Store:
    store = Store(database)
    await store.tell(*offices())
    return store


@pytest.fixture
async def api(database: Database, serve: Serve) -> Api:
    api = await serve(SERVICE, database)
    await readers(api)
    return api
