"""Where a message may move, when a mail goes out, how often it is tried."""

from contextlib import nullcontext
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from notifications.delivery.status import MOST_ATTEMPTS, Outcome, next_try, outcome_of
from notifications.message.status import MOVES, MessageMoveNotAllowed, MessageStatus, Priority
from notifications.preference.status import Wishes, slot

LEGAL = {
    "queued": "sending sent dropped",
    "sending": "sent retried failed dropped",
    "retried": "sending dropped",
    "failed": "retried",
    "sent": "read",
}
NIGHT = Wishes(quiet_from=time(21), quiet_until=time(8))
NOON = Wishes(quiet_from=time(12), quiet_until=time(13, 30))
DAILY = Wishes(digest=True)
BOTH = Wishes(digest=True, quiet_from=time(8), quiet_until=time(9))
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(("now", "to"), [(a, b) for a in MessageStatus for b in MessageStatus])
def test_a_message_moves_only_where_it_may(now: MessageStatus, to: MessageStatus) -> None:
    legal = to in LEGAL.get(now, "").split()
    with nullcontext() if legal else pytest.raises(MessageMoveNotAllowed):
        MOVES.check(now, to)


@pytest.mark.parametrize(
    ("wishes", "priority", "now", "due", "digest"),
    [
        (Wishes(), "normal", "09 10:00", "09 10:00", False),
        (Wishes(), "low", "09 23:00", "09 23:00", False),
        (NIGHT, "normal", "09 20:59", "09 20:59", False),
        (NIGHT, "normal", "09 21:00", "10 08:00", False),
        (NIGHT, "normal", "09 23:59", "10 08:00", False),
        (NIGHT, "low", "10 00:00", "10 08:00", False),
        (NIGHT, "normal", "10 07:59", "10 08:00", False),
        (NIGHT, "normal", "10 08:00", "10 08:00", False),
        (NIGHT, "urgent", "10 03:00", "10 03:00", False),
        (NOON, "normal", "09 11:59", "09 11:59", False),
        (NOON, "normal", "09 12:15", "09 13:30", False),
        (NOON, "normal", "09 13:30", "09 13:30", False),
        (DAILY, "low", "09 07:00", "09 08:30", True),
        (DAILY, "low", "09 08:30", "10 08:30", True),
        (DAILY, "low", "31 12:00", "32 08:30", True),
        (DAILY, "normal", "09 12:00", "09 12:00", False),
        (DAILY, "urgent", "09 12:00", "09 12:00", False),
        (BOTH, "low", "09 12:00", "10 09:00", True),
    ],
)
def test_quiet_hours_delay_and_the_digest_collects(
    wishes: Wishes, priority: str, now: str, due: str, *, digest: bool
) -> None:
    found = slot(local(now), SHANGHAI, wishes, Priority(priority))

    assert (found.due_at, found.digest) == (local(due), digest)


def test_hours_are_those_of_the_readers_office() -> None:
    evening_in_shanghai = datetime.fromisoformat("2026-03-09T14:00:00Z")

    assert slot(evening_in_shanghai, SHANGHAI, NIGHT, Priority.NORMAL).due_at == local("10 08:00")
    london = slot(evening_in_shanghai, ZoneInfo("Europe/London"), NIGHT, Priority.NORMAL)
    assert london.due_at == evening_in_shanghai


@pytest.mark.parametrize(
    ("code", "outcome"),
    [(None, "deferred"), (421, "deferred"), (450, "deferred"), (550, "refused"), (554, "refused")],
)
def test_only_an_answer_of_the_server_is_for_good(code: int | None, outcome: str) -> None:
    assert outcome_of(code) is Outcome(outcome)


def test_waits_grow_until_it_is_given_up() -> None:
    waits = [next_try(attempts) for attempts in range(1, MOST_ATTEMPTS + 1)]

    assert waits[-1] is None
    assert sorted(wait for wait in waits if wait) == waits[:-1]
    assert sum((wait for wait in waits if wait), timedelta()) > timedelta(hours=12)


def local(text: str) -> datetime:
    """`09 21:00` is 9 March 2026 in Shanghai; day 32 is 1 April."""
    day, _, clock = text.partition(" ")
    start = datetime.combine(datetime(2026, 3, 1, tzinfo=SHANGHAI).date(), time(), SHANGHAI)
    hour, minute = map(int, clock.split(":"))
    return start + timedelta(days=int(day) - 1, hours=hour, minutes=minute)
