"""The one source of time of a process, as a test sets it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from kit import clock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.stopped_at(NOON):
        yield
    clock.shift(timedelta())


def test_a_process_lives_in_the_time_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.OFFSET, "-86400")

    clock.shift_as_told("127.0.0.1")

    assert clock.now() == NOON - timedelta(days=1)
    assert clock.unshifted() == NOON


@pytest.mark.parametrize("told", ["", "0"])
def test_an_untold_process_lives_in_true_time_wherever_it_listens(
    monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    monkeypatch.setenv(clock.OFFSET, told)

    clock.shift_as_told("0.0.0.0")  # noqa: S104 - an address as deployed ones have it

    assert clock.now() == NOON


def test_a_process_that_others_can_reach_refuses_a_shifted_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(clock.OFFSET, "60")

    with pytest.raises(ValueError, match="for tests"):
        clock.shift_as_told("0.0.0.0")  # noqa: S104 - an address as deployed ones have it
