"""What stops automatic clearing, and whether it waits for people or passes by itself."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from conflicts.check import running as checks
from conflicts.check.engine import CheckSettings, Found
from conflicts.check.verdict import Doubt
from conflicts.db import REGISTER_LOCK
from conflicts.evaluation import comparing
from conflicts.gate.actions import trust_epochs
from conflicts.gate.stops import Feeds, stops_of
from conflicts.matching.analysis import Analysis
from conflicts.reception.testing import Desk, party
from contracts.conflicts import Decision, Verdict
from kit.db import take_lock
from kit.heartbeat import Heartbeat
from kit.kernel import Hold

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(seconds=60)
PARTIES = (party("c1", "上海恒远置业有限公司", "client"), party("a1", "北京博特厂", "adverse"))


def beat(
    service: str, *, ago: int = 1, unsent: int | None = None, restored: bool = False
) -> Heartbeat:
    epoch = UUID(int=1)
    oldest = None if unsent is None else NOW - timedelta(seconds=unsent)
    trusted = UUID(int=2) if restored else epoch
    return Heartbeat(service, NOW - timedelta(seconds=ago), oldest, epoch, trusted)


def feeds(*beats: Heartbeat, holds: tuple[Hold, ...] = (), lag: int = 0) -> Feeds:
    fine = {service: beat(service) for service in ("intake", "matters", "firm")}
    changed = {one.service: one for one in beats}
    return Feeds(holds, fine | changed, {"intake.party-sheet": timedelta(seconds=lag)})


LETTER = Hold("dead_letter", "conflicts.register", "intake.party-sheet", 1)
CASES = [
    (feeds(), set()),
    (feeds(beat("intake", ago=61)), {Doubt.FEED_SILENT}),
    (feeds(beat("intake", ago=59)), set()),
    (feeds(beat("firm", unsent=61)), {Doubt.FEED_BEHIND}),
    (feeds(beat("firm", unsent=59)), set()),
    (feeds(beat("matters", restored=True)), {Doubt.EPOCH}),
    (feeds(beat("conflicts", ago=900, restored=True)), {Doubt.EPOCH}),
    (feeds(holds=(LETTER,)), {Doubt.HELD}),
    (feeds(lag=61), {Doubt.OWN_LAG}),
    (Feeds((), {}, {}), {Doubt.FEED_SILENT}),
]


@pytest.mark.parametrize(("given", "doubts"), CASES)
def test_each_doubt_is_named(given: Feeds, doubts: set[Doubt]) -> None:
    assert {stop.doubt for stop in stops_of(given, max_age=MINUTE, now=NOW)} == doubts


SILENT = "UPDATE heartbeat SET at = now() - interval '61 seconds' WHERE service = 'intake'"
BEHIND = "UPDATE progress SET read_to = now() - interval '61 seconds'"
UNSENT = "UPDATE heartbeat SET oldest_unsent_at = now() - interval '61 seconds'"
RESTORED = "UPDATE heartbeat SET epoch = gen_random_uuid() WHERE service = 'firm'"
UNKNOWN = """INSERT INTO unknown_type (consumer, topic, type, seen)
    VALUES ('conflicts.register', 'firm.party-sheet', 'firm.party-sheet.merged.v1', 1)"""


@pytest.mark.parametrize(
    ("trouble", "verdict", "because"),
    [
        (SILENT, Verdict.INCOMPLETE, "feed_silent:intake"),
        (BEHIND, Verdict.INCOMPLETE, "own_lag:firm.party-sheet"),
        (UNSENT, Verdict.INCOMPLETE, "feed_behind:intake"),
        (RESTORED, Verdict.REVIEW, "epoch:firm"),
        (UNKNOWN, Verdict.REVIEW, "held:unknown_type@firm.party-sheet"),
    ],
)
async def test_nothing_clears_while_a_feed_is_in_doubt(
    desk: Desk, trouble: str, verdict: Verdict, because: str
) -> None:
    await desk.execute(trouble)
    inquiry = await desk.inquiry(*PARTIES)
    await desk.work()

    check = await desk.check_of(inquiry)
    assert (check.verdict, check.because[0], check.decision) == (verdict, because, None)
    assert await desk.clearances(inquiry) == []


async def test_an_incomplete_check_runs_again_by_itself(desk: Desk) -> None:
    await desk.execute(SILENT)
    inquiry = await desk.inquiry(*PARTIES)
    await desk.work()
    waiting = await desk.check_of(inquiry)
    await desk.execute("UPDATE heartbeat SET at = now() + interval '1 year'")
    await desk.execute("UPDATE conflict_check SET run_at = now()")
    await desk.work()

    check = await desk.check_of(inquiry)
    assert waiting.incomplete_since is not None
    assert waiting.run_at > waiting.created_at
    assert (check.decision, check.incomplete_since) == (Decision.CLEARED, None)
    assert await desk.announced(check.id) == ["check.completed", "check.completed", "check.decided"]


async def test_a_restored_feed_is_trusted_again_after_verification(desk: Desk) -> None:
    await desk.execute(RESTORED)
    async with desk.database.sessions.begin() as session:
        await trust_epochs(session)
    inquiry = await desk.inquiry(*PARTIES)
    await desk.work()

    assert (await desk.check_of(inquiry)).decision is Decision.CLEARED


@pytest.mark.parametrize(
    ("found", "verdict", "because"),
    [
        (Found((), 0, incomplete="shard-failed"), Verdict.INCOMPLETE, "search:shard-failed"),
        (Found((), 0, frozenset({"a1"})), Verdict.REVIEW, "too_many:a1: add an identifier"),
    ],
)
async def test_a_search_in_doubt_never_clears(
    desk: Desk, found: Found, verdict: Verdict, because: str
) -> None:
    async def search(analyses: Mapping[str, Analysis]) -> Found:  # noqa: ARG001 - a Search
        return found

    desk.search = search
    inquiry = await desk.inquiry(*PARTIES)
    await desk.work()

    check = await desk.check_of(inquiry)
    assert (check.verdict, check.because, check.decision) == (verdict, [because], None)


async def test_a_search_that_takes_too_long_is_incomplete(desk: Desk) -> None:
    async def search(analyses: Mapping[str, Analysis]) -> Found:  # noqa: ARG001 - a Search
        await asyncio.Event().wait()
        raise AssertionError

    desk.search, desk.settings = search, CheckSettings(check_seconds=0.5)
    inquiry = await desk.inquiry(*PARTIES)
    await desk.work()

    check = await desk.check_of(inquiry)
    assert (check.verdict, check.because) == (Verdict.INCOMPLETE, ["search:time"])


async def test_a_lock_that_is_not_to_be_had_leaves_the_check_incomplete(desk: Desk) -> None:
    desk.settings = CheckSettings(check_seconds=60)
    inquiry = await desk.inquiry(*PARTIES)
    async with desk.database.sessions.begin() as session:
        await take_lock(session, REGISTER_LOCK)
        await desk.work()

    check = await desk.check_of(inquiry)
    assert (check.verdict, check.because) == (Verdict.INCOMPLETE, ["lock"])


async def test_what_the_index_left_open_is_tried_as_soon_as_it_answers(desk: Desk) -> None:
    async def search(analyses: Mapping[str, Analysis]) -> Found:  # noqa: ARG001 - a Search
        return Found((), 0, incomplete="unreachable")

    desk.search, desk.settings = (
        search,
        CheckSettings(first_retry_seconds=3600, last_retry_seconds=3600),
    )
    inquiry = await desk.inquiry(*PARTIES)
    await desk.work()
    desk.search = None
    await desk.work()
    assert (await desk.check_of(inquiry)).verdict is Verdict.INCOMPLETE

    await checks.hasten_incomplete(desk.engine)
    await comparing.hasten_waiting(desk.engine)
    await desk.work()
    assert (await desk.check_of(inquiry)).verdict is Verdict.CLEAR
    assert await desk.count("SELECT count(*) FROM evaluation WHERE done_at IS NULL") == 0
