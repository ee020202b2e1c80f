from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from conflicts.db import Base
from conflicts.index.party_index import PartyIndex
from conflicts.index.states import Sessions
from conflicts.index.testing import Register
from kit.settings import ElasticsearchSettings
from kit.testing.databases import TableDatabase
from native.testing import ElasticsearchAccess


@pytest.fixture
async def sessions(table_database: TableDatabase) -> Sessions:
    return (await table_database(Base.metadata)).sessions


@pytest.fixture
def register(sessions: Sessions) -> Register:
    return Register(sessions)


@pytest.fixture
def index_settings(elasticsearch: ElasticsearchAccess) -> ElasticsearchSettings:
    return ElasticsearchSettings(
        url=elasticsearch.url,
        username=elasticsearch.username,
        password=elasticsearch.password,
        prefix=f"test-{uuid4().hex}-",
    )


@pytest.fixture
async def es(index_settings: ElasticsearchSettings) -> AsyncIterator[PartyIndex]:
    es = PartyIndex.connect(index_settings)
    yield es
    mine = await es.client.indices.get(index=f"{index_settings.prefix}*", expand_wildcards="all")
    for name in mine:
        await es.client.indices.delete(index=name)
    await es.close()
