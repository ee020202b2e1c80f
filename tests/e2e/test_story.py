"""The demo's story on the whole platform: told to its end, in one trace, without leaking a name."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx2
import pytest
from e2e.otlp_sink import OtlpSink, SeenSpan

from demo import story
from demo.cast import Stage
from demo.people import Person, Refused, wait_for
from native.stack import Stack

SERVICES: Final = (
    "firm",
    "intake",
    "conflicts",
    "matters",
    "complaints",
    "notifications",
    "reporting",
    "gateway",
)
CANARY_NAME: Final = "司空霁泠岫"
CANARY_COMPANY: Final = "厦门璟珞祁岚远洋贸易有限公司"
CANARY_ID: Final = "11010519491231002X"
CANARY_PHONE: Final = "13812345678"
CANARY_MAIL: Final = "canary.bird@example.org"
CANARIES: Final = (CANARY_NAME, CANARY_COMPANY, CANARY_ID, CANARY_PHONE, CANARY_MAIL)


@dataclass
class Played:
    stack: Stack
    sink: OtlpSink
    stage: Stage


@pytest.fixture(scope="module")
def played(new_home: Callable[[], Path]) -> Iterator[Played]:
    """Start everything, spans going to the test's own collector, and play the story."""
    with OtlpSink() as sink:
        stack = Stack(new_home())
        for service in SERVICES:
            stack.prepare_next_start(service, {"HENGPING_TELEMETRY__OTLP_ENDPOINT": sink.url})
        stack.start(keycloak=True)
        try:
            issuer = f"{stack.url('keycloak')}/realms/hengping"
            mail = stack.facts("mail")["kept"]
            stage = story.play(stack.url("gateway"), issuer, mail, count=60)
            yield Played(stack, sink, stage)
            stage.close()
        finally:
            stack.stop()


def test_the_story_ends_with_a_closed_matter(played: Played) -> None:
    lead, matter_id = played.stage["chen.jing"], played.stage.remember["matter"]

    matter = lead.get(f"/v1/matters/{matter_id}", expand="parties")

    assert matter["status"] == "closed"
    assert re.fullmatch(r"\(\d{4}\)SH-00001", matter["number"])
    assert {party["state"] for party in matter["parties"]["parties"]} == {"confirmed"}


def test_each_step_of_the_complaint_is_a_figure_of_the_month(played: Played) -> None:
    management = played.stage["tang.rui"]

    for code in ("complaints", "registered-on-time", "investigated-on-time", "satisfaction"):
        shown = management.get(f"/v1/reporting/kpis/{code}")
        events = management.get(f"/v1/reporting/kpis/{code}/events")["items"]
        assert (shown["total"]["value"], len(events)) == (1, 1), code


def test_every_service_is_healthy_and_described(played: Played) -> None:
    gateway = played.stage.gateway
    page = httpx2.get(gateway, timeout=60).text
    document = httpx2.get(f"{gateway}/openapi.json", timeout=60).json()

    assert page.count("正常 ready") == len(SERVICES) - 1
    assert document["openapi"] == "3.1.0"
    for service in SERVICES[:-1]:
        prefix = f"/v1/{service}/"
        assert any(path.startswith(prefix) for path in document["paths"])


def test_one_trace_leads_from_the_signature_to_the_open_matter(played: Played) -> None:
    """The click's trace reaches conflicts and matters through outbox and Kafka."""
    trace = wait_for("the trace of the signature", lambda: _trace_of_the_signature(played.sink))

    spans = {span.span_id: span for span in trace}
    signature = next(span for span in trace if span.service == "intake" and "sign" in span.name)
    last = [span for span in trace if span.service == "matters" and "redeemed" in span.name]
    assert last, sorted((span.service, span.name) for span in trace)
    assert spans[signature.parent_id].service == "gateway"
    assert _descends(last[-1], signature, spans)


def _trace_of_the_signature(sink: OtlpSink) -> list[SeenSpan] | None:
    for span in list(sink.spans):
        if span.service == "intake" and re.search(r"/sign$", span.name):
            trace = sink.trace(span.trace_id)
            if any("redeemed" in one.name and one.service == "matters" for one in trace):
                return trace
    return None


def test_the_click_that_closes_a_complaint_is_traced_to_the_figure(played: Played) -> None:
    """Reporting takes facts in batches: the batch's span links to the click of each."""
    click = wait_for("the span of the click", lambda: _closing(played.sink))

    def counted() -> SeenSpan | None:
        spans = [span for span in list(played.sink.spans) if span.service == "reporting"]
        return next((span for span in spans if click.trace_id in span.links), None)

    assert "reporting." in wait_for("the span of the figure", counted).name
    assert "gateway" in {span.service for span in played.sink.trace(click.trace_id)}


def _closing(sink: OtlpSink) -> SeenSpan | None:
    spans = [span for span in list(sink.spans) if span.service == "complaints"]
    return next((span for span in spans if re.search(r"/close$", span.name)), None)


def _descends(span: SeenSpan, ancestor: SeenSpan, spans: dict[str, SeenSpan]) -> bool:
    while span.parent_id in spans:
        span = spans[span.parent_id]
        if span == ancestor:
            return True
    return False


def test_no_log_metric_or_span_holds_personal_data(played: Played) -> None:
    """Names, ID numbers, phones and addresses are planted in every kind of input first."""
    _plant(played)
    wait_for("spans of the planted requests", lambda: _has_planted_spans(played.sink))

    seen = {
        **{str(log): log.read_text() for log in (played.stack.home / "logs").glob("*.jsonl")},
        **{f"metrics of {name}": _metrics(played.stack, name) for name in SERVICES},
        "spans": "".join(span.text for span in played.sink.spans),
    }

    leaks = [
        (place, canary) for place, text in seen.items() for canary in CANARIES if canary in text
    ]
    assert leaks == []


def _plant(played: Played) -> None:
    stage = played.stage
    reception, office = stage["lin.yue"], stage.directory.offices["SH"]
    person = {
        "ref": "c1",
        "name": CANARY_NAME,
        "kind": "person",
        "side": "client",
        "identifiers": [
            {"scheme": "cn-id", "value": CANARY_ID},
            {"scheme": "phone", "value": CANARY_PHONE},
            {"scheme": "email", "value": CANARY_MAIL},
        ],
    }
    other = {"ref": "a1", "name": CANARY_COMPANY, "kind": "organization", "side": "adverse"}
    inquiry = {
        "office_id": office,
        "practice_area": "litigation",
        "lead_lawyer_id": stage.directory.staff["chen.jing"],
        "party_set": {"parties": [person, other], "adverse": "named"},
    }
    opened = reception.post("/v1/intake/inquiries", inquiry)
    reception.change("POST", f"/v1/intake/inquiries/{opened['id']}/submit")
    lead = {"office_id": office, "name": CANARY_NAME, "contact": CANARY_PHONE, "need": CANARY_ID}
    _refuse(reception, "/v1/intake/leads", {**lead, "source": CANARY_NAME, "channel": "phone"})
    _refuse(reception, "/v1/intake/inquiries", {**inquiry, CANARY_COMPANY: CANARY_MAIL})
    reception.get("/v1/intake/inquiries")
    stage["he.qing"].get("/v1/conflicts/register/parties", q=CANARY_NAME)


def _refuse(person: Person, path: str, body: dict[str, object]) -> None:
    with pytest.raises(Refused) as refused:
        person.post(path, body)
    assert refused.value.status == 422


def _has_planted_spans(sink: OtlpSink) -> bool | None:
    return any("register/parties" in span.name for span in list(sink.spans)) or None


def _metrics(stack: Stack, name: str) -> str:
    return httpx2.get(f"{stack.url(name)}/metrics", timeout=60).text


def test_the_run_file_says_what_it_promises(played: Played) -> None:
    run = played.stack.run()

    assert set(run["services"]) == set(SERVICES)
    assert {"postgres", "kafka", "elasticsearch", "keycloak"} <= set(run["servers"])
    for unit in (run["servers"] | run["services"]).values():
        assert {"pid", "data", "url"} <= set(unit) or "bootstrap" in unit
        assert Path(unit["data"]).exists()
