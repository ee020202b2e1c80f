import pytest

from intake.app import SERVICE
from intake.testing import Desk
from kit.db import Database
from kit.testing.client import Api, Serve
from kit.testing.databases import ServiceDatabase


@pytest.fixture
async def database(service_database: ServiceDatabase) -> Database:
    return await service_database("intake")


@pytest.fixture
async def api(serve: Serve, database: Database) -> Api:
    return await serve(SERVICE, database)


@pytest.fixture
async def desk(api: Api) -> Desk:
    desk = Desk(api)
    await desk.open()
    return desk
