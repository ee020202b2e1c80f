"""When a mail goes out: quiet hours delay it, low priority waits for the digest."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from notifications.message.status import Priority

DIGEST_AT: Final = time(8, 30)


@dataclass(frozen=True)
class Wishes:
    """How a reader wants to be told; hours are those of the reader's office.

    Quiet hours may pass midnight; from and until the same hour there are none. In-app messages
    are always given.
    """

    mail: bool = True
    digest: bool = False
    quiet_from: time = time(0)
    quiet_until: time = time(0)
    language: str | None = None


@dataclass(frozen=True)
class Slot:
    """`due_at` is the earliest moment; `digest`: with the others of that moment in one mail."""

    due_at: datetime
    digest: bool = False


def slot(now: datetime, zone: ZoneInfo, wishes: Wishes, priority: Priority) -> Slot:
    if priority is Priority.URGENT:
        return Slot(now)
    if priority is Priority.LOW and wishes.digest:
        return Slot(after_quiet(_next(now, zone, DIGEST_AT), zone, wishes), digest=True)
    return Slot(after_quiet(now, zone, wishes))


def after_quiet(moment: datetime, zone: ZoneInfo, wishes: Wishes) -> datetime:
    """Return the moment, or the end of the quiet hours that it falls into."""
    start, end = wishes.quiet_from, wishes.quiet_until
    clock = moment.astimezone(zone).time()
    is_quiet = start <= clock < end if start <= end else clock >= start or clock < end
    return _next(moment, zone, end) if is_quiet else moment


def _next(moment: datetime, zone: ZoneInfo, at: time) -> datetime:
    """Return the next time that the clocks of the zone show `at`."""
    local = moment.astimezone(zone)
    today = datetime.combine(local.date(), at, zone)
    return today if today > local else datetime.combine(local.date() + timedelta(1), at, zone)
