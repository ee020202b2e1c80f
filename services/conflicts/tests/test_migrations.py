from conflicts.app import SERVICE
from kit import migrate
from kit.testing.databases import ServiceDatabase


async def test_the_migrations_make_the_tables_of_the_code(
    service_database: ServiceDatabase,
) -> None:
    database = await service_database("conflicts")

    await migrate.check("conflicts", database.settings, SERVICE.metadata)
