from complaints.db import Base
from kit import migrate
from kit.testing.databases import ServiceDatabase


async def test_the_migrations_make_the_tables(service_database: ServiceDatabase) -> None:
    database = await service_database("complaints")

    await migrate.check("complaints", database.settings, Base.metadata)
