from conflicts.app import SERVICE
from kit import migrate
from kit.db import Database


async def test_the_migrations_make_the_tables_of_the_code(database: Database) -> None:
    await migrate.check("conflicts", database.settings, SERVICE.metadata)
