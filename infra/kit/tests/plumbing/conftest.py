import pytest

from kit.db import Database
from kit.testing import ledger
from kit.testing.databases import TableDatabase


@pytest.fixture
async def database(table_database: TableDatabase) -> Database:
    return await table_database(ledger.make_metadata())
