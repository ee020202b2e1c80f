"""Traces: the current span travels in outbox rows and record headers as `traceparent`."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Link, Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

MOST_LINKS = 128
_propagator = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("kit")


def set_up(service: str, otlp_endpoint: str = "") -> TracerProvider:
    """Make the process's tracer; spans leave it only when there is an endpoint."""
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    if otlp_endpoint:
        provider.add_span_processor(BatchSpanProcessor(_otlp_exporter(otlp_endpoint)))
    trace.set_tracer_provider(provider)
    return provider


def _otlp_exporter(endpoint: str) -> SpanExporter:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - costs 0.3 s
        OTLPSpanExporter,
    )

    return OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")


def traceparent() -> str | None:
    """Return the current span's context in W3C form, None outside of any trace."""
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get("traceparent")


def trace_id() -> str | None:
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else None


def _context(parent: str | None) -> Context | None:
    return _propagator.extract({"traceparent": parent}, Context()) if parent else None


@contextmanager
def handling(name: str, parent: str | None) -> Iterator[Span]:
    """Run as a child of the event's trace; without a parent as a child of what runs now."""
    with _tracer.start_as_current_span(
        name, context=_context(parent), kind=SpanKind.CONSUMER
    ) as span:
        yield span


@contextmanager
def batch(name: str, parents: Iterable[str | None]) -> Iterator[Span]:
    """One span for many events, linked with the trace of each (of the first 128 traces)."""
    traces = islice(dict.fromkeys(filter(None, parents)), MOST_LINKS)
    contexts = [_context(parent) for parent in traces]
    links = [Link(trace.get_current_span(context).get_span_context()) for context in contexts]
    with _tracer.start_as_current_span(name, links=links) as span:
        yield span
