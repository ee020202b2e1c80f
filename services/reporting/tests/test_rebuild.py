"""Rebuilt from offset 0 on the real broker, while the old figures are served."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import text

from kit.access import Role
from kit.db import Database
from kit.settings import KafkaSettings
from kit.testing.bus import Bus, MakeBus
from kit.testing.client import Api, Serve
from kit.testing.waiting import until
from reporting.app import SERVICE
from reporting.fact.consumers import facts
from reporting.fact.queries import Digest, digest, serving_generation
from reporting.fact.testing import MONDAY, NOVEMBER, lead, offices
from reporting.rebuild import actions
from reporting.rebuild.actions import FiguresDiffer, RebuildRunning
from reporting.rebuild.rebuilding import Rebuild, Report
from reporting.rebuild.waiting import rebuild_next
from reporting.testing import read, readers


class Desk:
    def __init__(self, api: Api, bus: Bus) -> None:
        self.api = api
        self.bus = bus
        self.database = api.running.database

    async def rebuild(self, *, accept_difference: bool = False) -> Report:
        async with self.database.sessions.begin() as session:
            asked = await actions.ask(session, "operator", accept_difference=accept_difference)
        return await Rebuild(self.api.running, facts, asked.id).run()

    async def served(self) -> tuple[int, Digest]:
        async with self.database.sessions() as session:
            generation = await serving_generation(session)
            return generation, await digest(session, generation)

    async def leads(self) -> int:
        answer = await read(self.api, "lin.hua", f"kpis/leads?month={NOVEMBER}")
        cases: int = answer.json()["total"]["cases"]
        return cases

    async def run(self, statement: str) -> None:
        async with self.database.sessions.begin() as session:
            await session.execute(text(statement))


@pytest.fixture
async def desk(
    database: Database,
    serve: Serve,
    make_bus: MakeBus,
    kafka_settings: KafkaSettings,
) -> Desk:
    api = await serve(SERVICE, database, kafka=kafka_settings)
    await readers(api)
    desk = Desk(api, await make_bus(database, [facts]))
    await desk.bus.deliver(*offices(), *[lead(uuid4()) for _ in range(3)], times=2)
    return desk


async def test_the_rebuilt_generation_is_the_same_and_is_served(desk: Desk) -> None:
    old, before = await desk.served()

    report = await desk.rebuild()

    assert (report.facts, report.unreadable) == (6, 0)
    assert await desk.served() == (report.generation, before)
    assert report.generation > old
    await desk.bus.deliver(lead(uuid4()))
    assert await desk.leads() == 4
    assert (await desk.rebuild()).facts == 7


async def test_the_old_figures_are_served_and_the_consumer_goes_on_meanwhile(desk: Desk) -> None:
    seen: list[int] = []

    async def keep_asking() -> None:
        while True:
            await desk.bus.deliver(lead(uuid4()))
            seen.append(await desk.leads())

    asking = asyncio.create_task(keep_asking())
    await until(lambda: _some(seen, 2))
    report = await desk.rebuild()
    told = len(seen)
    await until(lambda: _some(seen, told + 2))
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)

    assert seen == list(range(4, 4 + len(seen)))
    assert (await desk.served())[0] == report.generation


async def test_a_difference_is_served_only_when_somebody_accepts_it(desk: Desk) -> None:
    await desk.run("DELETE FROM fact WHERE type LIKE 'intake.lead.%'")
    old, damaged = await desk.served()

    with pytest.raises(FiguresDiffer) as refused:
        await desk.rebuild()

    assert refused.value.members["rebuilt"]["facts"] == 6
    assert await desk.served() == (old, damaged)
    await desk.rebuild(accept_difference=True)
    assert await desk.leads() == 3


async def test_an_operator_rebuilds_by_a_command(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("rebuild", "digest"):
        await SERVICE.commands[command](desk.api.running, [])

        assert "6 facts" in capsys.readouterr().out


async def test_what_nobody_can_read_is_counted_and_left_out(desk: Desk) -> None:
    broken = lead(uuid4(), MONDAY)
    await desk.bus.put("intake.lead", broken.key.encode(), b"{", [("ce_id", b"1")])

    assert (await desk.rebuild()).unreadable == 1


async def test_a_rebuild_asked_for_by_http_is_the_workers(desk: Desk) -> None:
    api = desk.api
    await api.let("zhao.min", Role.ADMINISTRATOR)
    asked = await api.post("/v1/reporting/rebuilds", {}, by="zhao.min")

    assert asked.status_code == 201
    assert await rebuild_next(api.running, facts)
    assert not await rebuild_next(api.running, facts)
    listed = (await api.get("/v1/reporting/rebuilds", by="zhao.min")).json()["items"]
    assert [one["state"] for one in listed] == ["serving", "retired"]


async def test_two_rebuilds_do_not_run_at_a_time(desk: Desk) -> None:
    found = await asyncio.gather(desk.rebuild(), desk.rebuild(), return_exceptions=True)

    assert [type(one) for one in found if isinstance(one, Exception)] in ([], [RebuildRunning])
    assert await desk.leads() == 3


async def test_what_a_dead_rebuild_left_is_gone_with_the_next(desk: Desk) -> None:
    async with desk.database.sessions.begin() as session:
        left = await actions.ask(session, "operator", accept_difference=False)
        await actions.begin(session, left)

    await desk.rebuild()
    await desk.rebuild()

    states = "SELECT state FROM generation ORDER BY id"
    tables = "SELECT count(*) FROM pg_class WHERE relname ~ '^(fact|subject)_[0-9]+$'"
    async with desk.database.sessions() as session:
        found = list(await session.scalars(text(states)))
        assert await session.scalar(text(tables)) == 4
    assert found == ["retired", "failed", "retired", "serving"]


async def _some(seen: list[int], wanted: int) -> bool:
    return len(seen) >= wanted
