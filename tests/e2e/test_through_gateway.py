"""Through the gateway: one timeline from three real services, and a message as it comes."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
import pytest

import conflicts.testing as conflicts
import gateway.testing as behind
import intake.testing as intake
import matters.testing as matters
import notifications.testing as notifications
from conflicts.reception.testing import SHANGHAI as CHECKING_OFFICE
from gateway.app import api as gateway_api
from gateway.proxy.upstreams import Upstreams
from intake.app import SERVICE as INTAKE
from kit.access import Role
from kit.settings import LinkSigningSettings, SmtpSettings
from kit.testing.client import Api, Serve
from kit.testing.databases import ServiceDatabase
from kit.testing.keys import DATA_KEY
from kit.testing.waiting import LIMIT, until
from matters.app import SERVICE as MATTERS
from matters.directory.testing import SHANGHAI as RUNNING_OFFICE
from matters.directory.testing import furnish as furnish_matters
from matters.opening.actions import prepare
from matters.opening.testing import signed
from notifications.app import SERVICE as NOTIFICATIONS
from notifications.directory.testing import furnish as furnish_notifications
from notifications.message.streams import Streams
from notifications.rule.testing import matter as opened_matter

STREAM = "/v1/notifications/stream"
NOBODY = "http://127.0.0.1:9"
ADVERSE = conflicts.party("a1", "北京博特机械制造有限公司", "adverse")
CLIENT = conflicts.party("c1", "上海恒远置业有限公司", "client")


@dataclass
class Firm:
    """Three services behind one gateway; the complaints service is down."""

    desk: intake.Desk
    conflicts: conflicts.Firm
    store: matters.Store
    http: httpx2.AsyncClient

    async def timeline(self, row_id: object, by: str = intake.CHEN) -> dict[str, Any]:
        token = self.desk.api.issuer.token(by)
        answer = await self.http.get(
            f"/v1/timeline/inquiry/{row_id}",
            headers={"Authorization": f"Bearer {token}", "Accept-Language": "zh-CN"},
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
async def firm(serve: Serve, service_database: ServiceDatabase) -> AsyncIterator[Firm]:
    desk = intake.Desk(await serve(INTAKE, await service_database("intake")))
    await desk.open()
    checking = conflicts.Firm(await serve(conflicts.SERVICE, await service_database("conflicts")))
    await checking.desk.opens()
    await checking.hire(intake.CHEN, Role.INTAKE_OFFICER, offices=[CHECKING_OFFICE])
    running = await serve(MATTERS, await service_database("matters"))
    store = matters.Store(running.running.database)
    await store.do(furnish_matters)
    await running.let(intake.CHEN, Role.INTAKE_OFFICER, offices=[RUNNING_OFFICE])
    apps = {"intake": desk.api, "conflicts": checking.api, "matters": running}
    async with _gateway(apps) as http:
        yield Firm(desk, checking, store, http)


def _gateway(apps: dict[str, Api]) -> httpx2.AsyncClient:
    addresses = {name: f"http://{name}.test" for name in apps} | {"complaints": NOBODY}
    app = gateway_api(behind.settings(addresses))
    mounts = {f"http://{name}.test": httpx2.ASGITransport(api.app) for name, api in apps.items()}
    app.state.upstreams = Upstreams(addresses, httpx2.AsyncClient(mounts=mounts))
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://gateway")


async def test_an_inquiry_is_told_from_its_draft_to_its_matter(firm: Firm) -> None:
    inquiry = await firm.desk.cleared()
    await firm.desk.sign(await firm.desk.approved(inquiry))
    inquiry_id = UUID(inquiry["id"])
    await firm.conflicts.desk.inquiry(CLIENT, ADVERSE, source_id=inquiry_id)
    await firm.conflicts.desk.work()
    await firm.store.do(prepare, signed(inquiry_id))

    timeline = await firm.timeline(inquiry_id)

    told = {(item["service"], item["what"]) for item in timeline["items"]}
    assert told >= {
        ("intake", "inquiry.opened"),
        ("intake", "engagement.signed"),
        ("conflicts", "check.decided"),
        ("conflicts", "clearance.granted"),
        ("matters", "matters.matter.prepared.v1"),
    }
    assert "利益冲突检查决定：通过" in {item["text"] for item in timeline["items"]}
    assert [wait["text"] for wait in timeline["waits"]] == ["等待收案系统提供当事人信息"]
    whole = json.dumps(timeline, ensure_ascii=False)
    assert not [name for name in (CLIENT["name"], ADVERSE["name"], "澜川") if name in whole]


async def test_who_may_not_see_the_inquiry_is_told_nothing(firm: Firm) -> None:
    inquiry = await firm.desk.submitted()
    token = firm.desk.api.issuer.token(intake.WU)

    answer = await firm.http.get(
        f"/v1/timeline/inquiry/{inquiry['id']}", headers={"Authorization": f"Bearer {token}"}
    )

    assert answer.status_code == 404


async def test_a_message_reaches_the_browser_and_what_it_missed_follows(
    serve: Serve, service_database: ServiceDatabase
) -> None:
    database = await service_database("notifications")
    async with database.sessions.begin() as session:
        await furnish_notifications(session)
    links = LinkSigningSettings(private_key=DATA_KEY)
    smtp = SmtpSettings()
    api = await serve(NOTIFICATIONS, database, links=links, smtp=smtp, stream_seconds=600)
    store = notifications.Store(database)
    token = {"Authorization": f"Bearer {api.issuer.token('chen.jing')}"}
    streams: Streams = api.running.resources["streams"]

    async def is_listening() -> bool:
        return streams.count == 1

    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(behind.listening(api.app))
        app = gateway_api(behind.settings({"notifications": service}))
        url = await stack.enter_async_context(behind.listening(app))
        http = await stack.enter_async_context(httpx2.AsyncClient(base_url=url, timeout=LIMIT))
        async with http.stream("GET", STREAM, headers=token) as answer:
            await until(is_listening)
            await store.take(opened_matter())
            await store.post()
            first = await _next_message(answer)
        async with http.stream("GET", STREAM, headers=token | {"Last-Event-ID": "0"}) as answer:
            again = await _next_message(answer)

    assert first["title"] == "案件已开立 (2026)SH-00001"
    assert again == first


async def _next_message(answer: httpx2.Response) -> Any:  # noqa: ANN401 - JSON
    async for line in answer.aiter_lines():
        if line.startswith("data: "):
            return json.loads(line.removeprefix("data: "))
    raise AssertionError("the stream ended")
