"""A timeline is composed from the services' own histories; each says what the reader may see."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from gateway.app import api
from gateway.proxy.upstreams import Upstreams
from gateway.testing import settings
from gateway.timeline.sources import FOLLOWS, HISTORIES, told_by
from gateway.timeline.views import Kind, Told

INQUIRY, MATTER, CLIENT, COMPLAINT = (UUID(int=number) for number in range(1, 5))
SERVICES = ("intake", "matters", "conflicts", "complaints")


def happened(*days: int, waits: str = "") -> dict[str, Any]:
    items = [{"at": f"2026-03-{day:02}T09:00:00Z", "what": "x", "text": f"d{day}"} for day in days]
    return {"items": items, "waits": [{"text": waits, "since": None}] if waits else []}


@dataclass
class Services:
    """Stand for all services: one JSON (or a status) by path; unknown paths are not there."""

    answers: dict[str, Any] = field(default_factory=dict)
    seen: list[dict[str, str]] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/{path:path}")
        async def answer(request: Request, path: str) -> Response:
            self.seen.append(dict(request.headers))
            query = f"?{request.url.query}" if request.url.query else ""
            found = self.answers.get(f"/{path}{query}", 404)
            return Response(status_code=found) if isinstance(found, int) else JSONResponse(found)

        return app


@dataclass
class Scene:
    behind: Services
    http: httpx2.AsyncClient

    async def read(self, kind: str, row_id: UUID, language: str = "zh-CN") -> httpx2.Response:
        headers = {"Authorization": "Bearer abc", "Accept-Language": language}
        return await self.http.get(f"/v1/timeline/{kind}/{row_id}", headers=headers)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    behind = Services(
        {
            f"/v1/matters/{MATTER}/history": {
                "happened": [{"at": "2026-03-05T09:00:00Z", "type": "opened", "text": "已立案"}],
                "waits": [{"text": "等待", "since": None, "waits_for": "lead"}],
            },
            f"/v1/matters/{MATTER}": {"id": str(MATTER), "inquiry_id": str(INQUIRY)},
            f"/v1/matters?inquiry_id={INQUIRY}": {"items": [{"id": str(MATTER)}]},
            f"/v1/matters?client_id={CLIENT}": {"items": [], "next_cursor": None},
            f"/v1/intake/inquiries/{INQUIRY}/history": happened(2, 4),
            f"/v1/intake/clients/{CLIENT}/history": happened(1),
            f"/v1/conflicts/sources/inquiry/{INQUIRY}/history": happened(3, waits="审查"),
            f"/v1/complaints?matter_id={MATTER}": {"items": [{"id": str(COMPLAINT)}]},
            f"/v1/complaints?client_id={CLIENT}": 403,
            f"/v1/complaints/{COMPLAINT}/history": {
                "happened": [
                    {
                        "at": "2026-03-09T09:00:00Z",
                        "what": "received",
                        "text": {"zh-CN": "已收到", "en": "Received"},
                    }
                ],
                "waits": [],
            },
        }
    )
    app = api(settings(dict.fromkeys(SERVICES, "http://services.test")))
    services = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=behind.app()))
    app.state.upstreams = Upstreams(app.state.settings.addresses, services)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as http:
        yield Scene(behind, http)


def told(timeline: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(part["service"], part["kind"], part["told"]) for part in timeline["parts"]]


async def test_a_matter_is_told_from_its_inquiry_to_its_complaint(scene: Scene) -> None:
    timeline = (await scene.read("matter", MATTER)).json()

    assert [(item["service"], item["text"]) for item in timeline["items"]] == [
        ("intake", "d2"),
        ("conflicts", "d3"),
        ("intake", "d4"),
        ("matters", "已立案"),
        ("complaints", "已收到"),
    ]
    assert [wait["text"] for wait in timeline["waits"]] == ["等待", "审查"]
    assert ("conflicts", "matter", "nothing") in told(timeline)


async def test_it_is_asked_in_the_readers_name_and_language(scene: Scene) -> None:
    timeline = (await scene.read("complaint", COMPLAINT, "en")).json()

    assert [item["text"] for item in timeline["items"]] == ["Received"]
    assert {one["authorization"] for one in scene.behind.seen} == {"Bearer abc"}
    assert {one["accept-language"] for one in scene.behind.seen} == {"en"}


async def test_what_its_owner_hides_is_not_there(scene: Scene) -> None:
    answer = await scene.read("inquiry", MATTER)

    assert (answer.status_code, answer.json()["code"]) == (404, "timeline-not-found")


async def test_a_part_that_is_refused_or_down_is_said_so(scene: Scene) -> None:
    scene.behind.answers[f"/v1/matters?client_id={CLIENT}"] = 503
    timeline = (await scene.read("client", CLIENT)).json()

    assert told(timeline) == [
        ("intake", "client", "told"),
        ("matters", "client", "down"),
        ("complaints", "client", "refused"),
    ]
    assert [part["text"] for part in timeline["parts"]][1:] == [
        "暂时无法提供，请稍后再试。",
        "您的角色无权查看此部分。",
    ]
    assert [item["text"] for item in timeline["items"]] == ["d1"]


async def test_the_rest_is_told_while_the_owner_is_down(scene: Scene) -> None:
    scene.behind.answers[f"/v1/intake/inquiries/{INQUIRY}/history"] = 500
    timeline = (await scene.read("inquiry", INQUIRY)).json()

    assert ("intake", "inquiry", "down") in told(timeline)
    assert {item["service"] for item in timeline["items"]} == {"conflicts", "matters"}


async def test_more_rows_than_are_told_are_said_so(scene: Scene) -> None:
    listed = {"items": [{"id": str(UUID(int=100 + n))} for n in range(25)], "next_cursor": None}
    scene.behind.answers[f"/v1/matters?client_id={CLIENT}"] = listed
    timeline = (await scene.read("client", CLIENT)).json()

    assert [part["service"] for part in timeline["parts"] if part["partial"]] == ["matters"]


async def test_nobody_reads_without_a_login(scene: Scene) -> None:
    for headers in ({}, {"Authorization": "Bearer expired"}):
        scene.behind.answers[f"/v1/matters/{MATTER}/history"] = 401
        answer = await scene.http.get(f"/v1/timeline/matter/{MATTER}", headers=headers)

        assert answer.status_code == 401


async def test_a_kind_that_has_no_timeline_is_named(scene: Scene) -> None:
    answer = await scene.read("staff", MATTER)

    assert answer.status_code == 422
    assert "inquiry" in answer.text


async def test_the_merged_document_describes_it(scene: Scene) -> None:
    document = (await scene.http.get("/openapi.json")).json()

    assert "/v1/timeline/{kind}/{row_id}" in document["paths"]
    assert "Timeline" in document["components"]["schemas"]


def test_every_kind_has_an_owner() -> None:
    assert set(HISTORIES) == set(FOLLOWS) == set(Kind)


@pytest.mark.parametrize(
    ("status", "means"),
    [
        (None, Told.DOWN),
        (200, Told.TOLD),
        (403, Told.REFUSED),
        (404, Told.NOTHING),
        (422, Told.REFUSED),
        (429, Told.DOWN),
        (503, Told.DOWN),
    ],
)
def test_each_answer_means_something_to_the_reader(status: int | None, means: Told) -> None:
    assert told_by(status) is means
