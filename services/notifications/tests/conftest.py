from collections.abc import AsyncIterator

import pytest

from kit.db import Database
from kit.settings import LinkSigningSettings, SmtpSettings
from kit.testing.client import Api, Serve
from kit.testing.databases import ServiceDatabase
from kit.testing.keys import DATA_KEY
from notifications.app import SERVICE
from notifications.directory.testing import furnish
from notifications.testing import MailServer, Store

LINKS = LinkSigningSettings(private_key=DATA_KEY)


@pytest.fixture
async def database(service_database: ServiceDatabase) -> Database:
    database = await service_database("notifications")
    async with database.sessions.begin() as session:
        await furnish(session)
    return database


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database)


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    server = MailServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def api(database: Database, serve: Serve, mail: MailServer) -> Api:
    smtp = SmtpSettings(port=mail.port, sender="hengping@firm.test")
    return await serve(SERVICE, database, links=LINKS, smtp=smtp, stream_seconds=0)
