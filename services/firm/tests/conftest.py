import pytest
from sqlalchemy import text

from firm.access.actions import Rights, grant_access
from firm.app import SERVICE
from firm.testing import ADMIN, Firm
from kit.access import Role
from kit.testing.client import Serve
from kit.testing.databases import ServiceDatabase


@pytest.fixture
async def firm(serve: Serve, service_database: ServiceDatabase) -> Firm:
    api = await serve(SERVICE, await service_database("firm"))
    async with api.running.database.sessions.begin() as session:
        rights = Rights(frozenset({Role.ADMINISTRATOR}), frozenset())
        await grant_access(session, "test", ADMIN, rights)
        await session.execute(text("DELETE FROM outbox"))
    return Firm(api)
