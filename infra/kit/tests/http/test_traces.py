"""A request is a span of its caller's trace, and what it records carries the trace on."""

from opentelemetry import trace
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import text

from kit.testing.client import Api

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SPAN = "00f067aa0ba902b7"


async def test_a_request_continues_the_trace_of_its_caller(
    api: Api, spans: InMemorySpanExporter
) -> None:
    headers = {"traceparent": f"00-{TRACE}-{SPAN}-01"}
    answer = await api.post("/v1/notes", {"text": "refused"}, by="chen.jing", headers=headers)

    assert answer.json()["trace_id"] == TRACE
    found = [span for span in spans.get_finished_spans() if span.context]
    assert {f"{span.context.trace_id:032x}" for span in found} == {TRACE}
    [served] = [span for span in found if span.kind is trace.SpanKind.SERVER]
    assert served.parent is not None
    assert f"{served.parent.span_id:016x}" == SPAN


async def test_what_a_request_records_carries_its_trace(
    api: Api, spans: InMemorySpanExporter
) -> None:
    headers = {"traceparent": f"00-{TRACE}-{SPAN}-01"}
    await api.post("/v1/notes", {"text": "recorded"}, by="chen.jing", headers=headers)

    async with api.running.database.sessions() as session:
        parents = list(await session.scalars(text("SELECT traceparent FROM outbox")))
    assert [parent.split("-")[1] for parent in parents] == [TRACE]
    assert spans.get_finished_spans()
