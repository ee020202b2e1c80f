from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from conflicts.app import SERVICE
from conflicts.db import Base
from conflicts.index import maintenance
from conflicts.testing import Firm, party
from kit.access import Role
from kit.settings import ElasticsearchSettings
from kit.testing.client import Serve
from kit.testing.databases import TableDatabase
from native.testing import ElasticsearchAccess

ACME, WIDGET = "上海恒信贸易有限公司", "北京远大机械有限公司"
EVERY_SCOPE = ["conflicts:match", "conflicts:evaluate"]


@pytest.fixture
async def indexed(
    serve: Serve, table_database: TableDatabase, elasticsearch: ElasticsearchAccess
) -> AsyncIterator[Firm]:
    """Offer the service as it runs, with two clients and one adverse party in the index."""
    settings = ElasticsearchSettings(
        url=elasticsearch.url,
        username=elasticsearch.username,
        password=elasticsearch.password,
        prefix=f"test-{uuid4().hex}-",
    )
    database = await table_database(Base.metadata)
    firm = Firm(await serve(SERVICE, database, elasticsearch=settings))
    await firm.opens_for_work()
    await firm.hire("machine", Role.MACHINE, scopes=["conflicts:match"])
    await firm.hire("evaluator", Role.MACHINE, scopes=EVERY_SCOPE)
    await firm.runs(party("c1", ACME, "client"), party("a1", WIDGET, "adverse"))
    index = firm.api.running.resources["index"]
    await maintenance.reindex(database.sessions, index)
    yield firm
    for name in await index.client.indices.get(index=f"{settings.prefix}*"):
        await index.client.indices.delete(index=name)
