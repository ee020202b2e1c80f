from kit import migrate
from kit.testing.databases import ServiceDatabase
from matters.db import Base


async def test_the_migrations_make_the_tables(service_database: ServiceDatabase) -> None:
    database = await service_database("matters")

    await migrate.check("matters", database.settings, Base.metadata)
