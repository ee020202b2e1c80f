"""The one source of time of a process.

HENGPING_CLOCK_OFFSET=-86400 sets a process's clock a day back (seconds; tests only). It is refused
where the process is to be reached from other machines, which a deployed one always is. Tokens are
not judged by the shifted clock: their issuer lives in the true time.
"""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

OFFSET = "HENGPING_CLOCK_OFFSET"

log = logging.getLogger("kit.clock")


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system
_offset = timedelta()


def now() -> datetime:
    return _source() + _offset


def unshifted() -> datetime:
    """Return the time that other machines have, for what they date."""
    return _source()


def set_source(source: Callable[[], datetime] | None) -> None:
    """`None` goes back to the system's clock."""
    global _source  # noqa: PLW0603 - one time source per process
    _source = source or _system


def shift_as_told(host: str) -> None:
    """Set the clock as HENGPING_CLOCK_OFFSET says, for a process that listens on `host`.

    Raise ValueError where that is not the loopback.
    """
    seconds = float(os.environ.get(OFFSET) or 0)
    if seconds and not ip_address(host).is_loopback:
        raise ValueError(f"{OFFSET} is for tests: it is refused where HTTP__HOST is {host}.")
    if seconds:
        log.warning("the clock of this process is shifted by %.0f s", seconds)
    shift(timedelta(seconds=seconds))


def shift(offset: timedelta) -> None:
    global _offset  # noqa: PLW0603 - one time source per process
    _offset = offset


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    previous = _source
    set_source(lambda: moment)
    try:
        yield
    finally:
        set_source(previous)
