"""The one source of time of a process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    return _source()


def set_source(source: Callable[[], datetime] | None) -> None:
    """`None` goes back to the system's clock."""
    global _source  # noqa: PLW0603 - one time source per process
    _source = source or _system


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    previous = _source
    set_source(lambda: moment)
    try:
        yield
    finally:
        set_source(previous)
