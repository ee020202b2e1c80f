"""The messaging contract: on the real broker and PostgreSQL, HENGPING_SUITE_REPEAT times over."""

import os

import pytest

from kit.db import Database
from kit.testing import ledger
from kit.testing.databases import TableDatabase

REPEAT = int(os.environ.get("HENGPING_SUITE_REPEAT", "1"))


@pytest.fixture(autouse=True, params=range(REPEAT), ids=lambda turn: f"turn{turn}")
def turn(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
async def database(table_database: TableDatabase) -> Database:
    return await table_database(ledger.make_metadata())
