import pytest

from conflicts.db import Base
from conflicts.testing import SERVICE, Firm
from kit.testing.client import Serve
from kit.testing.databases import TableDatabase


@pytest.fixture
async def firm(serve: Serve, table_database: TableDatabase) -> Firm:
    firm = Firm(await serve(SERVICE, await table_database(Base.metadata)))
    await firm.opens_for_work()
    return firm
