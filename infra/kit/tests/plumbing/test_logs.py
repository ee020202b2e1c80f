"""A log line is JSON, says which event and trace it is about, and names no person."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import TracerProvider

from kit import logs
from kit.ids import new_id


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    root, stream = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    monkeypatch.setattr("sys.stdout", stream)
    root.handlers = []
    logs.set_up("ledger")
    yield stream
    root.handlers, root.level = before, level


def test_a_line_tells_service_event_and_trace(lines: io.StringIO) -> None:
    event_id = new_id()
    token = logs.about_event.set(event_id)
    with TracerProvider().get_tracer("test").start_as_current_span("work") as span:
        logging.getLogger("any.library").warning("it is %s", "late")
    logs.about_event.reset(token)

    line = json.loads(lines.getvalue())
    assert line["event"] == "it is late"
    assert line["service"] == "ledger"
    assert line["level"] == "warning"
    assert line["event_id"] == str(event_id)
    assert line["trace_id"] == f"{span.get_span_context().trace_id:032x}"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("证件 11010519491231002X 已核", "证件 [id] 已核"),
        ("旧证 130503670401001。", "旧证 [id]。"),
        ("电话13800138000", "电话[phone]"),
        ("call +86 138-0013-8000 now", "call [phone] now"),
        ("to chen.jing@example.com,", "to [e-mail],"),
        ("公司 91350100M000100Y43", "公司 [uscc]"),
        ("01a203fb-36a6-7000-b804-b548049bc653", "01a203fb-36a6-7000-b804-b548049bc653"),
        ("offset 1234567 of 20", "offset 1234567 of 20"),
    ],
)
def test_numbers_of_people_are_struck_out(lines: io.StringIO, said: str, kept: str) -> None:
    logging.getLogger("kit").error("%s", said)

    assert json.loads(lines.getvalue())["event"] == kept


def test_an_exception_is_scrubbed_too(lines: io.StringIO) -> None:
    try:
        int("nr 13800138000")
    except ValueError:
        logging.getLogger("kit").exception("failed")

    assert "13800138000" not in lines.getvalue()
    assert "ValueError" in lines.getvalue()


def test_a_storm_is_held_back() -> None:
    limit = logs.RateLimit(burst=3, seconds=3600)
    record = logging.LogRecord("aiokafka", logging.ERROR, "", 1, "gone", None, None)

    assert [limit.filter(record) for _ in range(5)] == [True, True, True, False, False]
