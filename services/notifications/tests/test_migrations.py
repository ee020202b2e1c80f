from sqlalchemy import select

from kit import migrate
from kit.testing.databases import ServiceDatabase
from notifications.db import Base
from notifications.feed.tables import PartnerScope


async def test_the_migrations_make_the_tables(service_database: ServiceDatabase) -> None:
    database = await service_database("notifications")

    await migrate.check("notifications", database.settings, Base.metadata)


async def test_the_first_partner_scope_is_there(service_database: ServiceDatabase) -> None:
    database = await service_database("notifications")

    async with database.sessions() as session:
        scope = (await session.scalars(select(PartnerScope))).one()
    assert (scope.scope, scope.offices, scope.areas) == ("affiliates", None, None)
