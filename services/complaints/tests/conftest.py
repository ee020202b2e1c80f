from pathlib import Path

import pytest

from complaints.app import SERVICE
from complaints.calendar.actions import keep_calendar
from complaints.directory.testing import furnish
from complaints.testing import Store, settings_in
from kit.db import Database
from kit.testing.client import Api, Serve
from kit.testing.databases import ServiceDatabase


@pytest.fixture
async def database(service_database: ServiceDatabase) -> Database:
    database = await service_database("complaints")
    async with database.sessions.begin() as session:
        await furnish(session)
        await keep_calendar(session)
    return database


@pytest.fixture
def store(database: Database, tmp_path: Path) -> Store:
    return Store(database, tmp_path)


@pytest.fixture
async def api(database: Database, serve: Serve, tmp_path: Path) -> Api:
    return await serve(SERVICE, database, **settings_in(tmp_path))
