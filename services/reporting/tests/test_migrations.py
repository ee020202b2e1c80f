from kit import migrate
from kit.testing.databases import ServiceDatabase
from reporting.db import Base


async def test_the_migrations_make_the_tables(service_database: ServiceDatabase) -> None:
    database = await service_database("reporting")

    await migrate.check("reporting", database.settings, Base.metadata)
