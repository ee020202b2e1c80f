"""Of each adverse pair exactly one is cleared and opens, whoever is faster (F25)."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from random import Random
from uuid import UUID, uuid4

from conflicts.check import running
from conflicts.check.engine import Engine, Found
from conflicts.check.scan import RegisterScan
from conflicts.clearance.status import ClearanceState
from conflicts.matching.analysis import Analysis
from conflicts.reception.testing import Desk, party
from contracts.conflicts import SourceKind, Verdict
from kit.db import Database

PAIRS = 60
SYLLABLES = "恒远博特蜀光瑞丰海纳金桥东岳长青明德华盛天成和泰永兴嘉禾启新北辰南屏西岭"


def names(random: Random) -> tuple[str, str]:
    made = ["".join(random.sample(SYLLABLES, 4)) for _ in range(2)]
    return f"{made[0]}实业有限公司", f"{made[1]}贸易有限公司"


async def work_off(engine: Engine) -> None:
    while check_id := await running.claim_next(engine):
        await running.run_check(engine, check_id)


async def together(tasks: Sequence[Awaitable[object]], most: int = 4) -> None:
    """Run them as so many workers would."""
    slots = asyncio.Semaphore(most)

    async def one(task: Awaitable[object]) -> None:
        async with slots:
            await task

    await asyncio.gather(*map(one, tasks))


async def settle(desk: Desk) -> None:
    """Run until every check has its verdict; an `incomplete` one waits for its next try."""
    engine = desk.engine
    while True:
        await asyncio.gather(*(work_off(engine) for _ in range(4)))
        left = "SELECT count(*) FROM conflict_check WHERE verdict IS NULL OR verdict = 'incomplete'"
        if not await desk.count(left):
            return
        await asyncio.sleep(0.2)


async def opened(desk: Desk, subjects: Sequence[UUID]) -> list[UUID]:
    """Let each inquiry that has a clearance ask to open, all at once; return those that did."""
    clearances = [c for subject in subjects for c in await desk.clearances(subject)]
    await together([desk.redeem(clearance, uuid4()) for clearance in clearances])
    after = [c for subject in subjects for c in await desk.clearances(subject)]
    return [c.subject_id for c in after if c.state is ClearanceState.REDEEMED]


async def test_of_each_adverse_pair_exactly_one_opens(desk: Desk) -> None:
    random = Random(25)  # noqa: S311 - a fixed seed
    pairs: list[tuple[UUID, UUID]] = []
    announcements = []
    for _ in range(PAIRS):
        first, second = names(random)
        ours, theirs = uuid4(), uuid4()
        pairs.append((ours, theirs))
        for source, client, adverse in ((ours, first, second), (theirs, second, first)):
            parts = (party("c1", client, "client"), party("a1", adverse, "adverse"))
            announcements.append(desk.inquiry(*parts, source_id=source))
    random.shuffle(announcements)
    await asyncio.gather(together(announcements), settle(desk))
    await settle(desk)

    done = set(await opened(desk, [inquiry for pair in pairs for inquiry in pair]))
    assert [len(done & set(pair)) for pair in pairs] == [1] * PAIRS
    later = [inquiry for pair in pairs for inquiry in pair if inquiry not in done]
    verdicts = {(await desk.check_of(inquiry)).verdict for inquiry in later}
    assert verdicts == {Verdict.REVIEW}


async def test_of_a_ring_of_three_one_is_cleared_and_no_two_adverse_ones(desk: Desk) -> None:
    ring = ["恒远实业有限公司", "博特贸易有限公司", "蜀光印刷有限公司"]
    ids = [uuid4() for _ in ring]
    tasks = [
        desk.inquiry(
            party("c1", ring[at], "client"),
            party("a1", ring[(at + 1) % 3], "adverse"),
            source_id=ids[at],
        )
        for at in range(3)
    ]
    await together(tasks)
    await settle(desk)

    assert len(await opened(desk, ids)) == 1


async def test_the_earlier_goes_on_with_a_notice_and_the_later_waits(desk: Desk) -> None:
    earlier = await desk.inquiry(party("c1", "恒远", "client"), party("a1", "博特", "adverse"))
    later = await desk.inquiry(party("c1", "博特", "client"), party("a1", "恒远", "adverse"))
    await desk.work()

    assert (await desk.check_of(earlier)).verdict is Verdict.CLEAR
    assert (await desk.check_of(later)).verdict is Verdict.REVIEW
    notices = await desk.hits(await desk.check_of(earlier))
    assert {hit.finding["goes_on"] for hit in notices} == {True}
    touched = {alert.source_id for alert in await desk.alerts()}
    assert touched & {earlier, later}


async def test_a_redraft_gives_its_place_up(desk: Desk) -> None:
    first = await desk.inquiry(party("c1", "恒远", "client"), party("a1", "博特", "adverse"))
    second = await desk.inquiry(party("c1", "博特", "client"), party("a1", "恒远", "adverse"))
    more = party("c2", "蜀光", "client")
    again = (party("c1", "恒远", "client"), party("a1", "博特", "adverse"), more)
    await desk.inquiry(*again, source_id=first, version=2)
    await desk.work()

    assert (await desk.check_of(second)).verdict is Verdict.CLEAR
    assert (await desk.check_of(first)).verdict is Verdict.REVIEW


async def test_what_is_registered_between_search_and_grant_is_seen_under_the_lock(
    desk: Desk,
) -> None:
    matter = (party("c1", "博特机械", "client"), party("a1", "海纳贸易", "adverse"))
    search = RegisterScan(desk.database.sessions)

    async def search_then_register(analyses: Mapping[str, Analysis]) -> Found:
        found = await search(analyses)
        await desk.matter(*matter, imported=True)
        return found

    late = Desk(desk.database, search_then_register)
    inquiry = await desk.inquiry(
        party("c1", "恒远置业", "client"), party("a1", "博特机械", "adverse")
    )
    check_id = await running.claim_next(late.engine)
    assert check_id is not None
    await running.run_check(late.engine, check_id)

    assert (await desk.check_of(inquiry)).verdict is Verdict.REVIEW
    assert await desk.clearances(inquiry) == []


async def test_reg_seq_has_no_gaps_and_rises_with_commits(desk: Desk) -> None:
    tasks = [
        desk.inquiry(party("c1", f"{name}公司", "client"), party("a1", f"{name}厂", "adverse"))
        for name in SYLLABLES[:20]
    ]
    await together(tasks, most=8)

    assert await desk.count("SELECT max(reg_seq) - count(*) FROM party_version") == 0
    assert await desk.count("SELECT value FROM register_counter") == 40


async def test_the_second_to_take_the_lock_sees_the_first(desk: Desk) -> None:
    """Two processes grant at the same moment; each has searched before the other registered."""
    other = Desk(Database(desk.database.settings))
    one = await desk.inquiry(party("c1", "恒远", "client"), party("a1", "博特", "adverse"))
    two = await other.inquiry(party("c1", "博特", "client"), party("a1", "恒远", "adverse"))
    await asyncio.gather(*(work_off(d.engine) for d in (desk, other)))

    states = [len(await desk.clearances(inquiry)) for inquiry in (one, two)]
    assert sum(states) == 1
    assert (await desk.sheet(SourceKind.INQUIRY, one)).place is not None
    await other.database.dispose()
