"""Checks through Elasticsearch: what the index lost is noticed, what it lacks yet is found."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from conflicts.check.index_search import IndexSearch
from conflicts.index.indexer import follow_once
from conflicts.index.party_index import PartyIndex
from conflicts.reception.testing import Desk, party
from contracts.conflicts import Decision, Verdict
from kit.settings import ElasticsearchSettings
from native.testing import ElasticsearchAccess

CLIENT = party("c1", "上海恒远置业有限公司", "client")
ADVERSE = party("a1", "北京博特机械制造有限公司", "adverse")
RUNNING = party("c1", "北京博特机械制造有限公司", "client")


@pytest.fixture
async def index(elasticsearch: ElasticsearchAccess, desk: Desk) -> AsyncIterator[PartyIndex]:
    """Search through an index of its own, as the running service does."""
    settings = ElasticsearchSettings(
        url=elasticsearch.url,
        username=elasticsearch.username,
        password=elasticsearch.password,
        prefix=f"test-{uuid4().hex}-",
    )
    index = PartyIndex.connect(settings)
    desk.search = IndexSearch(desk.database.sessions, index, seconds=30)
    desk.settings = desk.settings.model_copy(update={"check_seconds": 60})
    yield index
    for name in await index.client.indices.get(index=f"{settings.prefix}*"):
        await index.client.indices.delete(index=name)
    await index.close()


async def catch_up(desk: Desk, index: PartyIndex) -> None:
    while await follow_once(desk.database.sessions, index):
        pass


async def test_a_hit_comes_from_the_index_or_from_what_it_lacks_yet(
    desk: Desk, index: PartyIndex
) -> None:
    await desk.matter(RUNNING, imported=True)
    await catch_up(desk, index)
    first = await desk.inquiry(CLIENT, ADVERSE)
    await desk.matter({**RUNNING, "name": "成都蜀光印刷厂"}, imported=True)
    second = await desk.inquiry(CLIENT, {**ADVERSE, "name": "成都蜀光印刷厂"})
    third = await desk.inquiry(CLIENT, {**ADVERSE, "name": "昆明翠湖茶行"})
    await desk.work()

    answers = [await desk.check_of(inquiry) for inquiry in (first, second, third)]
    assert [check.verdict for check in answers] == [Verdict.REVIEW, Verdict.REVIEW, Verdict.CLEAR]
    assert answers[2].decision is Decision.CLEARED
    assert answers[2].record["index_generation"]


async def test_documents_deleted_behind_our_back_clear_nothing(
    desk: Desk, index: PartyIndex
) -> None:
    await desk.matter(RUNNING, imported=True)
    await catch_up(desk, index)
    for row in await index.client.indices.get(index=index.read_alias):
        found = await index.client.search(index=row, size=10)
        for hit in found["hits"]["hits"]:
            await index.client.delete(index=row, id=hit["_id"], refresh=True)
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()

    check = await desk.check_of(inquiry)
    assert (check.verdict, check.decision) == (Verdict.INCOMPLETE, None)
    assert check.because == ["search:documents-missing"]
    assert await desk.clearances(inquiry) == []


async def test_without_an_index_nothing_is_cleared(desk: Desk, index: PartyIndex) -> None:
    inquiry = await desk.inquiry(CLIENT, ADVERSE)
    await desk.work()
    assert (await desk.check_of(inquiry)).because == ["search:no-index"]

    await catch_up(desk, index)
    await desk.execute("UPDATE conflict_check SET run_at = now()")
    await desk.work()
    assert (await desk.check_of(inquiry)).decision is Decision.CLEARED


@pytest.mark.parametrize(
    "registered_first", ["苏州天成有限责任公司", "天成宏达生物医药有限责任公司"]
)
async def test_a_short_name_and_a_long_one_find_each_other(
    desk: Desk, index: PartyIndex, registered_first: str
) -> None:
    both = {"苏州天成有限责任公司", "天成宏达生物医药有限责任公司"}
    [other] = both - {registered_first}
    await desk.matter({**RUNNING, "name": registered_first}, imported=True)
    await catch_up(desk, index)
    inquiry = await desk.inquiry(CLIENT, {**ADVERSE, "name": other})
    await desk.work()

    check = await desk.check_of(inquiry)
    assert (check.verdict, check.decision) == (Verdict.REVIEW, None)


@pytest.mark.parametrize("indexed", [True, False])
async def test_a_company_of_no_stated_kind_is_found_in_the_other_script(
    desk: Desk, index: PartyIndex, *, indexed: bool
) -> None:
    if not indexed:
        await catch_up(desk, index)
    await desk.matter({**RUNNING, "name": "上海恒远贸易有限公司"}, imported=True)
    if indexed:
        await catch_up(desk, index)
    spelled = {**ADVERSE, "name": "Shanghai Hengyuan Trading", "kind": "unknown"}
    inquiry = await desk.inquiry({**CLIENT, "name": "成都蜀光印刷厂"}, spelled)
    await desk.work()

    check = await desk.check_of(inquiry)
    assert (check.verdict, check.decision) == (Verdict.REVIEW, None)
