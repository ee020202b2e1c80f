"""JSON log lines with trace and event ids, without identifiers of people."""

import logging
import re
import sys
import time
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any
from uuid import UUID

import structlog
from structlog.contextvars import merge_contextvars
from structlog.typing import Processor

from kit import telemetry

Entry = MutableMapping[str, Any]

about_event: ContextVar[UUID | None] = ContextVar("about_event", default=None)

_ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])|(?<!\d)\d{15}(?!\d)")
_USCC = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NP-RTUW-Y]{2}\d{6}[0-9A-HJ-NP-RTUW-Y]{10}(?![0-9A-Z])")
_PHONE = re.compile(r"(?<![\d-])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MARKS = ((_EMAIL, "[e-mail]"), (_ID_NUMBER, "[id]"), (_USCC, "[uscc]"), (_PHONE, "[phone]"))


def scrub(text: str) -> str:
    """Replace identity numbers, phones and e-mail addresses."""
    for pattern, mark in _MARKS:
        text = pattern.sub(mark, text)
    return text


def _scrubbed(value: object) -> object:
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, dict):
        return {key: _scrubbed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(item) for item in value]
    return value


def _scrub_entry(_logger: object, _method: str, entry: Entry) -> Entry:
    return {key: _scrubbed(value) for key, value in entry.items()}


def _add_trace(_logger: object, _method: str, entry: Entry) -> Entry:
    trace_id = telemetry.trace_id()
    if trace_id:
        entry["trace_id"] = trace_id
    event_id = about_event.get()
    if event_id:
        entry["event_id"] = str(event_id)
    return entry


class RateLimit(logging.Filter):
    """Let `burst` lines of a logger pass per `seconds`, then say how many were held back."""

    def __init__(self, burst: int = 10, seconds: float = 10) -> None:
        super().__init__()
        self.burst = burst
        self.seconds = seconds
        self._since = 0.0
        self._passed = self._held = 0

    def filter(self, record: logging.LogRecord) -> bool:
        now = time.monotonic()
        if now - self._since > self.seconds:
            if self._held:
                record.msg, record.args = f"{record.getMessage()} ({self._held} held back)", None
            self._since, self._passed, self._held = now, 0, 0
        self._passed += 1
        if self._passed > self.burst:
            self._held += 1
            return False
        return True


def set_up(service: str, level: str = "INFO") -> None:
    """Send every log line of the process, libraries included, to stdout as JSON."""
    shared: list[Processor] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_trace,
        structlog.processors.format_exc_info,
        _scrub_entry,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _named(service),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    quieten()


def _named(service: str) -> Processor:
    def add(_logger: object, _method: str, entry: Entry) -> Entry:
        entry["service"] = service
        return entry

    return add


def quieten() -> None:
    """Hold back what aiokafka says while a broker is away: some 75 lines a second."""
    for name in list(logging.root.manager.loggerDict):
        if name.split(".")[0] == "aiokafka":
            _limit(logging.getLogger(name))
    _limit(logging.getLogger("aiokafka"))


def _limit(logger: logging.Logger) -> None:
    if not any(isinstance(known, RateLimit) for known in logger.filters):
        logger.addFilter(RateLimit())
